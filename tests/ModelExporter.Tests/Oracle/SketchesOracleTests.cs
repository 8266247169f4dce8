using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Tests.Oracle;

/// <summary>sketches.json: native histogram indices, quantiles of the exponential histogram, most frequent items and number of different ones.</summary>
public partial class SketchesOracleTests
{
    // Schema 6 promises 0.55 %, inside the 1 % that the file demands; the limit lets it keep that schema.
    private const int QuantileSchema = 6;
    private const int QuantileBuckets = 4096;
    private const double QuantileError = 0.01;

    public static TheoryData<string> Cases => OracleFile.Rows("sketches");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Sketches_keep_what_they_promise(string id)
    {
        var check = OracleFile.Case("sketches", id);
        if (check.HasInput("schema")) CompareIndices(check);
        else if (check.HasInput("q")) CompareQuantiles(check);
        else if (check.HasInput("stream_run_length_sorted_false")) CompareFrequentItems(check);
        else Assert.Fail($"{check.Name}: no test for this kind of case");
        check.Done();
    }

    private static void CompareIndices(OracleCase check)
    {
        var schema = (int)check.Number("schema");
        check.Numbers("bucket_index", [.. check.Numbers("values").Select(value => (double)ExponentialBuckets.IndexOf(value, schema))]);
    }

    private static void CompareQuantiles(OracleCase check)
    {
        AssertKnownChecks(check);
        var values = check.Numbers("values");
        var whole = Of(values);
        CompareMerge(check, values, whole);
        Array.Sort(values);
        foreach (var q in check.Numbers("q"))
        {
            var name = q.ToString(CultureInfo.InvariantCulture);
            var place = q * (values.Length - 1);
            var lower = values[(int)Math.Floor(place)];
            var upper = values[Math.Min((int)Math.Floor(place) + 1, values.Length - 1)];
            check.Number($"exact_lower_quantile/{name}", lower);
            check.Number($"exact_linear/{name}", lower + ((place - Math.Floor(place)) * (upper - lower)));
            check.Require(Math.Abs(whole.Quantile(q) - lower) <= QuantileError * Math.Abs(lower), $"quantile {name}: expected {lower} to 1 %, found {whole.Quantile(q)}");
        }
    }

    private static void AssertKnownChecks(OracleCase check)
    {
        if (!check.Element.TryGetProperty("checks", out var checks)) return;
        foreach (var demand in checks.EnumerateObject()) Assert.Contains(demand.Name, (string[])["ddsketch_alpha_0_01", "merge"]);
    }

    private static void CompareMerge(OracleCase check, double[] values, ExponentialHistogram whole)
    {
        var merged = new ExponentialHistogram(QuantileSchema, QuantileBuckets);
        foreach (var part in values.Chunk((values.Length + 6) / 7)) merged.Merge(Of(part));
        check.Require(Json(merged) == Json(whole), "seven parts merged differ from the whole");
    }

    private static void CompareFrequentItems(OracleCase check)
    {
        // The number of counters stands in the field's name: space_saving_k100_max_error.
        var field = check.Element.GetProperty("expected").EnumerateObject().Select(expected => expected.Name).Single(name => SpaceSavingField().IsMatch(name));
        var counters = int.Parse(SpaceSavingField().Match(field).Groups[1].Value, CultureInfo.InvariantCulture);
        var stream = check.Inputs.GetProperty("stream_run_length_sorted_false").EnumerateArray().Select(item => item.GetInt64()).ToArray();
        var summary = new SpaceSaving<long>(counters);
        var distinct = new HyperLogLog();
        foreach (var item in stream)
        {
            summary.Add(item);
            distinct.Add(StableHash.Of(item));
        }

        check.Number(field, summary.MaxError);
        check.Require(stream.ToHashSet().Count == check.Take("distinct").GetInt32(), "the stream has another number of different items");
        var actual = stream.ToHashSet().Count;
        check.Require(Math.Abs(distinct.Estimate() - actual) <= 4 * HyperLogLog.RelativeStandardError * actual, $"{actual} different items, estimated {distinct.Estimate()}");

        var held = summary.Top().ToDictionary(item => item.Item);
        var expected = check.Take("top10").EnumerateArray().ToArray();
        check.Require(expected.Length > 0, "top10 is empty");
        foreach (var pair in expected)
        {
            var (item, count) = (pair[0].GetInt64(), pair[1].GetInt64());
            if (!held.TryGetValue(item, out var found)) check.Require(count <= summary.MaxError, $"item {item} came {count} times and is not held");
            else check.Require(found.Count >= count && found.Count - found.Error <= count && found.Error <= summary.MaxError, $"item {item}: {found} does not enclose {count}");
        }
    }

    private static ExponentialHistogram Of(double[] values)
    {
        var histogram = new ExponentialHistogram(QuantileSchema, QuantileBuckets);
        foreach (var value in values) histogram.Add(value);
        return histogram;
    }

    private static string Json(ExponentialHistogram histogram) => JsonSerializer.Serialize(ExponentialHistogramState.Of(histogram));

    [GeneratedRegex("^space_saving_k([0-9]+)_max_error$")]
    private static partial Regex SpaceSavingField();
}
