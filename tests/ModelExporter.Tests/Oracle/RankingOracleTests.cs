using System.Globalization;
using System.Text.RegularExpressions;
using ModelExporter.Statistics.Quality.Ranking;

namespace ModelExporter.Tests.Oracle;

public sealed partial class RankingOracleTests
{
    private const string Set = "ranking";

    public static TheoryData<string> Cases => OracleFile.Rows(Set);

    [Theory, MemberData(nameof(Cases))]
    public void Case_holds(string id)
    {
        var check = OracleFile.Case(Set, id);
        var relevance = check.Numbers("relevance_in_predicted_order");
        foreach (var field in check.Element.GetProperty("expected").EnumerateObject())
        {
            if (Measure(field.Name, relevance) is { } value) check.Number(field.Name, value);
        }

        check.Done();
    }

    // Null for a measure that is not known here, which then counts as not compared and fails the case.
    private static double? Measure(string field, double[] relevance)
    {
        if (field == "mrr") return ReciprocalRank.Of(relevance);
        var parts = AtK().Match(field);
        if (!parts.Success) return null;
        var k = int.Parse(parts.Groups["k"].Value, CultureInfo.InvariantCulture);
        return (parts.Groups["measure"].Value, parts.Groups["gain"].Value) switch
        {
            ("dcg", "linear") => DiscountedCumulativeGain.At(relevance, k, Gain.Linear),
            ("dcg", "exp2") => DiscountedCumulativeGain.At(relevance, k, Gain.Exponential),
            ("ndcg", "linear") => NormalizedDiscountedCumulativeGain.At(relevance, k, Gain.Linear),
            ("ndcg", "exp2") => NormalizedDiscountedCumulativeGain.At(relevance, k, Gain.Exponential),
            ("precision", "") => PrecisionAtK.Of(relevance, k),
            ("recall", "") => RecallAtK.Of(relevance, k),
            ("ap", "") => AveragePrecisionAtK.Of(relevance, k),
            ("mrr", "") => ReciprocalRank.Of(relevance, k),
            _ => null,
        };
    }

    [GeneratedRegex("^(?<measure>[a-z]+)@(?<k>[0-9]+)(_(?<gain>[a-z0-9]+))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex AtK();
}
