using ModelExporter.Statistics.MultipleTesting;

namespace ModelExporter.Tests.Oracle;

/// <summary>multiple_testing.json: adjusted p-values in input order.</summary>
public class MultipleTestingTests
{
    public static TheoryData<string> Cases => OracleFile.Rows("multiple_testing");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Case_holds(string id)
    {
        var check = OracleFile.Case("multiple_testing", id);
        var p = check.Numbers("p");
        var adjusted = new double[p.Length];
        Bonferroni.Adjust(p, adjusted);
        check.Numbers("bonferroni", adjusted);
        Holm.Adjust(p, adjusted);
        check.Numbers("holm", adjusted);
        BenjaminiHochberg.Adjust(p, adjusted);
        check.Numbers("bh", adjusted);
        BenjaminiYekutieli.Adjust(p, adjusted);
        check.Numbers("by", adjusted);
        check.Done();
    }
}
