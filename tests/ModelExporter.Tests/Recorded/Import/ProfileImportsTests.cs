using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Recorded.Import;

namespace ModelExporter.Tests.Recorded.Import;

public sealed class ProfileImportsTests : IDisposable
{
    private const string Boxkite = """
        # HELP feature_0_value_baseline Baseline values for feature: age
        # TYPE feature_0_value_baseline histogram
        feature_0_value_baseline_bucket{le="10.0"} 2.0
        feature_0_value_baseline_bucket{le="20.0"} 30.0
        feature_0_value_baseline_bucket{le="30.0"} 100.0
        feature_0_value_baseline_bucket{le="+Inf"} 100.0
        feature_0_value_baseline_count 100.0
        feature_0_value_baseline_sum 2000.0
        # HELP feature_1_value_baseline_total Baseline values for feature: owns_home
        # TYPE feature_1_value_baseline_total counter
        feature_1_value_baseline_total{bin="True"} 60.0
        feature_1_value_baseline_total{bin="False"} 40.0
        # HELP inference_value_baseline Baseline inference values for test set
        # TYPE inference_value_baseline histogram
        inference_value_baseline_bucket{le="0.1"} 1.0
        inference_value_baseline_bucket{le="0.9"} 50.0
        inference_value_baseline_bucket{le="+Inf"} 50.0
        # TYPE process_cpu_seconds counter
        process_cpu_seconds_total 12
        """;

    private const string Statistics = """
        {"version":0,"dataset":{"item_count":8},"features":[
          {"name":"age","inferred_type":"Integral","numerical_statistics":{"common":{"num_present":7,"num_missing":1},"mean":4.0,"sum":28.0,"std_dev":2.0,"min":1.0,"max":9.0,
            "distribution":{"kll":{"buckets":[{"lower_bound":1.0,"upper_bound":5.0,"count":5.0},{"lower_bound":5.0,"upper_bound":9.0,"count":2.0}],
              "sketch":{"parameters":{"c":0.64,"k":2048.0},"data":[[1.0,3.0,9.0],[2.0,5.0]]}}}}},
          {"name":"country","inferred_type":"String","string_statistics":{"common":{"num_present":8,"num_missing":0},"distinct_count":2.0,
            "distribution":{"categorical":{"buckets":[{"value":"DE","count":3},{"value":"FR","count":5}]}}}},
          {"name":"empty","inferred_type":"Unknown"}]}
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _notes = [];

    [Fact]
    public void Boxkite_histograms_become_bins_and_counters_become_categories()
    {
        var profile = Read("boxkite", _folder.Write("histogram.prom", Boxkite));
        var age = Assert.IsType<NumericProfile>(profile.Feature("age"));
        Assert.Equal([10.0, 20.0, 30.0], age.FineEdges);
        // The first bucket holds the smallest value, which belongs to the first bin.
        Assert.Equal([0L, 30L, 70L, 0L], age.FineCounts);
        Assert.Equal((100L, 20.0), (age.Samples, age.Mean));
        var home = Assert.IsType<CategoricalProfile>(profile.Feature("owns_home"));
        Assert.Equal([("true", 60L), ("false", 40L)], home.Categories.Select(category => (category.Value, category.Count)));
        Assert.Equal(50, profile.Score!.Samples);
        Assert.Equal(3, profile.Features.Count);
        Assert.Equal(("credit", "7", 100L), (profile.Model, profile.Version, profile.Events));
    }

    [Fact]
    public void SageMaker_sketches_become_bins_and_constraints_become_ranges()
    {
        var constraints = """{"version":0.0,"features":[{"name":"age","num_constraints":{"is_non_negative":true}},{"name":"country","string_constraints":{"domains":["DE","FR"]}}]}""";
        var profile = Read("sagemaker", _folder.Write("statistics.json", Statistics), _folder.Write("constraints.json", constraints));
        var age = Assert.IsType<NumericProfile>(profile.Feature("age"));
        // Items of the second level stand for two values each: 1, 2, 2, 3, 5, 5, 9.
        Assert.Equal([0L, 1L, 2L, 1L, 2L, 1L, 0L], age.FineCounts);
        Assert.Equal((7L, 1L, 4.0, 2.0, 1.0, 9.0), (age.Samples, age.Missing, age.Mean, age.StandardDeviation, age.Minimum, age.Maximum));
        Assert.Equal(new ValueRange(0, double.PositiveInfinity), age.Range);
        Assert.Equal(["FR", "DE"], Assert.IsType<CategoricalProfile>(profile.Feature("country")).Categories.Select(category => category.Value));
        Assert.Equal(2, _notes.Count);
        Assert.False(profile.Exact);
    }

    [Fact]
    public void SageMaker_buckets_serve_where_the_sketch_is_not_whole()
    {
        var profile = Read("sagemaker", _folder.Write("statistics.json", Statistics.Replace("[2.0,5.0]", "[]", StringComparison.Ordinal)));
        Assert.Equal([0L, 5L, 2L, 0L], Assert.IsType<NumericProfile>(profile.Feature("age")).FineCounts);
    }

    [Theory]
    [InlineData("boxkite", "up 1\n")]
    [InlineData("sagemaker", "{}")]
    [InlineData("sagemaker", "[]")]
    [InlineData("sagemaker", "no json")]
    public void Something_else_is_refused(string format, string content) =>
        Assert.Throws<ReferenceProfileException>(() => Read(format, _folder.Write("x", content)));

    public void Dispose() => _folder.Dispose();

    // What is written must be read again: the reader checks that a profile holds together.
    private ReferenceProfile Read(string format, params string[] files)
    {
        var profile = ProfileImports.Read(format, files, new ProfileIdentity("credit", "7", DateTimeOffset.UnixEpoch), _notes.Add);
        var written = ReferenceProfileReader.Read(ReferenceProfileJson.Write(profile));
        Assert.Equal(profile.ReferenceId, written.ReferenceId);
        return written;
    }
}
