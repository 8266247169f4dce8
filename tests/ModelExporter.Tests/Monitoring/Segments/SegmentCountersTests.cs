using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Segments;

namespace ModelExporter.Tests.Monitoring.Segments;

/// <summary>What is counted by segment: only what the configuration names, within its limits.</summary>
public class SegmentCountersTests
{
    private readonly ExporterTelemetry _telemetry = new();
    private readonly ManualTime _time = new();

    [Fact]
    public void Only_configured_segments_are_counted_and_listed_values_are_born_at_zero()
    {
        var registry = Registry(new SegmentOptions("region") { Values = ["eu", "us"] });
        registry.Apply(Batches.Of(Event("eu"), Event("eu") with { Error = "timeout" }, Event("asia"), Event(null), new TestEvent()));
        Assert.Equal(["_missing 2 0", "_other 1 0", "eu 2 1", "us 0 0"], Counts(registry));
        var without = Registry();
        without.Apply(Batches.Of(Event("eu")));
        Assert.Empty(Read(without).Segments);
        Assert.Equal(0, _telemetry.LimitReached(Limits.SegmentValues).Value);
    }

    [Fact]
    public void Without_a_list_the_first_values_are_kept_apart_and_the_rest_is_other_and_counted()
    {
        var registry = Registry(new LimitOptions { Categories = 2 }, new SegmentOptions("region"));
        registry.Apply(Batches.Of(Event("_other"), Event("b"), Event("c"), Event("b"), Event(true), Event("c")));
        Assert.Equal(["_missing 0 0", "_other 3 0", "__other 1 0", "b 2 0"], Counts(registry));
        Assert.Equal(3, _telemetry.LimitReached(Limits.SegmentValues).Value);
    }

    [Fact]
    public void Labels_are_counted_by_segment_also_after_a_restart_and_counters_start_at_zero()
    {
        var registry = Registry(new SegmentOptions("region"), new SegmentOptions("tier"));
        registry.Apply(Batches.Of(Labelled("eu", "gold", "1", "0"), Labelled("us", "gold", "1", "1"), Labelled("us", null, "0", "0"), Event("us") with { Id = "late", HasPrediction = true, Prediction = "1" }));
        Assert.Equal(["0", "1"], Read(registry).Classes);
        Assert.Equal([0, 1, 0, 0], Confusion(registry, "region", "eu"));
        Assert.Equal([1, 0, 0, 1], Confusion(registry, "region", "us"));
        Assert.Equal([0, 1, 0, 1], Confusion(registry, "tier", "gold"));

        var restarted = Registry(new SegmentOptions("tier"), new SegmentOptions("region"));
        Assert.Empty(restarted.RestoreState(registry.SaveState()));
        Assert.Equal(0, Read(restarted).Segments.Sum(segment => segment.Values.Sum(value => value.Predictions)));
        restarted.ApplyLabels(Batches.Of(new TestEvent { Version = "", Id = "late", Label = "0" }));
        Assert.Equal([0, 1, 0, 0], Confusion(restarted, "region", "us"));
        Assert.Equal([0, 1, 0, 0], Confusion(restarted, "tier", "_missing"));
    }

    [Fact]
    public void A_reload_keeps_the_counts_of_segments_that_stay()
    {
        var registry = Registry(new SegmentOptions("region"), new SegmentOptions("tier"));
        registry.Apply(Batches.Of(Event("eu")));
        registry.Reconfigure(Options(new LimitOptions(), new SegmentOptions("region")));
        registry.Apply(Batches.Of(Event("eu")));
        Assert.Equal(["_missing 0 0", "_other 0 0", "eu 2 0"], Counts(registry));
    }

    [Fact]
    public void Known_values_cost_no_memory()
    {
        var registry = Registry(new SegmentOptions("region"), new SegmentOptions("tier"));
        var batch = Batches.Of([.. Enumerable.Range(0, 500).Select(i => Event(i % 2 == 0 ? "eu" : "us"))]);
        for (var i = 0; i < 3; i++) registry.Apply(batch);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20; i++) registry.Apply(batch);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
    }

    private static TestEvent Event(object? region) => new() { Segments = new() { ["region"] = region, ["unknown"] = "x" } };

    private static TestEvent Labelled(string region, string? tier, string prediction, string label) =>
        new() { Segments = new() { ["region"] = region, ["tier"] = tier }, HasPrediction = true, Prediction = prediction, Label = label };

    private static SegmentReading Read(ModelRegistry registry) => registry.Model("credit")!.Versions[0].ReadCounters().Segments;

    private static string[] Counts(ModelRegistry registry) => [.. Read(registry).Segments.Single().Values.Select(value => $"{value.Value} {value.Predictions} {value.Errors}")];

    private static long[] Confusion(ModelRegistry registry, string segment, string value) =>
        Read(registry).Segments.Single(read => read.Segment == segment).Values.Single(read => read.Value == value).Confusion;

    private static MonitoringOptions Options(LimitOptions limits, params SegmentOptions[] segments) => new()
    {
        Limits = limits,
        Models = [new ModelOptions { Name = "credit", Task = ModelTask.Binary, Classes = ["0", "1"], Segments = segments }],
    };

    private ModelRegistry Registry(params SegmentOptions[] segments) => Registry(new LimitOptions(), segments);

    private ModelRegistry Registry(LimitOptions limits, params SegmentOptions[] segments) => new(Options(limits, segments), _telemetry, _time);
}
