using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ModelExporter.Statistics.Integrity;

namespace ModelExporter.Tests.Oracle;

/// <summary>swap_unit.json: costs, scales and what is concluded from them.</summary>
public partial class SwapUnitOracleTests
{
    public static TheoryData<string> Cases => OracleFile.Rows("swap_unit");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Costs_scales_and_verdict_agree(string id)
    {
        var check = OracleFile.Case("swap_unit", id);
        var levels = check.Numbers("u");
        var live = Read(check.Inputs.GetProperty("live_quantiles"), levels, (long)check.Number("n_live"));
        var reference = Read(check.Inputs.GetProperty("reference_quantiles"), levels, (long)check.Number("n_ref"));
        if (check.Has("cost_matrix_live_i_vs_ref_j")) CompareCosts(check, live, reference);
        double[] scales = [.. live.Select((feature, i) => ChangedUnit.ScaleOf(feature, reference[i]))];
        check.Numbers("scale_k", scales);
        check.Numbers("scale_residual", [.. live.Select((feature, i) => ChangedUnit.ResidualOf(feature, reference[i], scales[i]))]);
        check.Text("verdict", Verdict(check.Has("verdict") ? check.Take("verdict").GetString()! : "", live, reference));
        check.Done();
    }

    private static FeatureQuantiles[] Read(JsonElement features, double[] levels, long count)
    {
        var (tenth, ninetieth) = (Array.IndexOf(levels, 0.1), Array.IndexOf(levels, 0.9));
        Assert.True(tenth >= 0 && ninetieth >= 0, "the 10 % and 90 % quantiles are needed");
        return [.. features.EnumerateArray().Select(OracleCase.ToNumbers).Select(values => new FeatureQuantiles(values, values[tenth], values[ninetieth], count))];
    }

    private static void CompareCosts(OracleCase check, FeatureQuantiles[] live, FeatureQuantiles[] reference)
    {
        var rows = check.Take("cost_matrix_live_i_vs_ref_j").EnumerateArray().Select(OracleCase.ToNumbers).ToArray();
        check.Require(rows.Length == live.Length, "cost matrix: another number of features");
        for (var i = 0; i < rows.Length; i++)
        {
            check.Require(rows[i].Length == reference.Length, "cost matrix: another number of features");
            for (var j = 0; j < rows[i].Length; j++)
            {
                var cost = FeatureQuantiles.Cost(live[i], reference[j]);
                check.Require(check.Tolerance.Holds("cost_matrix_live_i_vs_ref_j", rows[i][j], cost), $"cost[{i},{j}]: expected {rows[i][j]}, found {cost}");
            }
        }
    }

    // The oracle's verdicts name what was done to the data. Drift and no drift both mean: neither a swap nor a unit is reported.
    private static string Verdict(string expected, FeatureQuantiles[] live, FeatureQuantiles[] reference)
    {
        List<string> found = [.. SwappedFeatures.FindByQuantiles(live, reference).Select(pair => string.Create(CultureInfo.InvariantCulture, $"swap_{pair.First}_{pair.Second}"))];
        var swapped = SwappedFeatures.FindByQuantiles(live, reference).SelectMany(pair => (int[])[pair.First, pair.Second]).ToHashSet();
        for (var i = 0; i < live.Length; i++)
        {
            if (!swapped.Contains(i) && ChangedUnit.Find(live[i], reference[i]) is { } change) found.Add(string.Create(CultureInfo.InvariantCulture, $"unit_{i}_{change.Known}"));
        }

        if (found.Count == 0 && NothingToReport().IsMatch(expected)) return expected;
        return string.Join("+", found);
    }

    [GeneratedRegex("^(nodrift|drift_.*)$")]
    private static partial Regex NothingToReport();
}
