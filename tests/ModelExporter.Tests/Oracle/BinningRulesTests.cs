using ModelExporter.Statistics.Binning;

namespace ModelExporter.Tests.Oracle;

/// <summary>binning_rules.json: bin edges (numpy). The samples are in another file's case, or in the case itself.</summary>
public class BinningRulesTests
{
    public static TheoryData<string> Cases => OracleFile.Rows("binning_rules");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Case_holds(string id)
    {
        var check = OracleFile.Case("binning_rules", id);
        var sorted = check.HasInput("reference_from")
            ? OracleCase.ToNumbers(OracleFile.Inputs(check.Inputs.GetProperty("reference_from").GetString()!).GetProperty("reference"))
            : check.Numbers("reference");
        Array.Sort(sorted);
        check.Numbers("doane_edges", EqualWidthEdges.Doane(sorted));
        check.Numbers("sturges_edges", EqualWidthEdges.Sturges(sorted));
        check.Numbers("fd_edges", EqualWidthEdges.FreedmanDiaconis(sorted));
        check.Numbers("equal_freq_10_unique_edges", EqualFrequencyEdges.From(sorted, 10));
        check.Numbers("equal_freq_20_unique_edges", EqualFrequencyEdges.From(sorted, 20));
        check.Done();
    }
}
