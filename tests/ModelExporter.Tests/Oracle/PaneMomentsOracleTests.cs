using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Tests.Oracle;

/// <summary>pane_moments.json: moments of panes, merged, and merged anew after the oldest pane has left.</summary>
public class PaneMomentsOracleTests
{
    public static TheoryData<string> Cases => OracleFile.Rows("pane_moments");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Merged_panes_have_the_moments_of_the_whole(string id)
    {
        var check = OracleFile.Case("pane_moments", id);
        var panes = check.Inputs.GetProperty("panes").EnumerateArray().Select(pane => Of(OracleCase.ToNumbers(pane))).ToArray();
        Compare(check, "", Merged(panes));
        Compare(check, "after_expiring_first_pane/", Merged(panes[1..]));
        check.Done();
    }

    private static void Compare(OracleCase check, string prefix, Moments moments)
    {
        check.Number(prefix + "n", moments.Count);
        check.Number(prefix + "mean", moments.Mean);
        check.Number(prefix + "var_ddof1", moments.Variance);
        check.Number(prefix + "skew", moments.Skewness);
        check.Number(prefix + "kurtosis_excess", moments.ExcessKurtosis);
        check.Number(prefix + "min", moments.Min);
        check.Number(prefix + "max", moments.Max);
    }

    private static Moments Of(double[] values)
    {
        var moments = default(Moments);
        foreach (var value in values) moments.Add(value);
        return moments;
    }

    private static Moments Merged(Moments[] panes)
    {
        var all = default(Moments);
        foreach (var pane in panes) all.Merge(pane);
        return all;
    }
}
