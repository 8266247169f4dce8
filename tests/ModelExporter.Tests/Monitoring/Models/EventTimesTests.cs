using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Tests.Monitoring.Models;

/// <summary>Late and future events.</summary>
public class EventTimesTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void A_late_event_lands_in_its_own_pane_while_that_pane_lives()
    {
        var (registry, version) = Start(TimeSource.Wall);
        registry.Apply(Batches.Of(At(-TimeSpan.FromMinutes(30))));
        Assert.Equal([0, 1, 1], Events(version));
        Assert.Equal((1, 1), (version.ReadCounters().Predictions, version.ReadCounters().Late));
        _time.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal([0, 1, 1], Events(version));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal([0, 0, 1], Events(version));
    }

    [Fact]
    public void An_event_too_late_for_every_window_is_in_the_counters_only()
    {
        var (registry, version) = Start(TimeSource.Wall);
        registry.Apply(Batches.Of(At(-TimeSpan.FromDays(2)) with { Features = new() { ["age"] = 15 } }));
        Assert.Equal([0, 0, 0], Events(version));
        var counters = version.ReadCounters();
        Assert.Equal((1, 1), (counters.Predictions, counters.Late));
        Assert.Equal(1, CreditModel.Named(counters.Generation.Layout, counters.Coarse)["age/2"]);
    }

    [Fact]
    public void An_event_that_is_late_but_inside_the_shortest_window_is_not_counted_as_late()
    {
        var (registry, version) = Start(TimeSource.Wall);
        registry.Apply(Batches.Of(At(-TimeSpan.FromMinutes(4))));
        Assert.Equal([1, 1, 1], Events(version));
        Assert.Equal(0, version.ReadCounters().Late);
    }

    [Theory]
    [InlineData(60.000, 0)]
    [InlineData(60.001, 1)]
    public void An_event_from_the_future_counts_at_the_present_and_is_counted_beyond_the_tolerance(double seconds, long future)
    {
        var (registry, version) = Start(TimeSource.Wall);
        registry.Apply(Batches.Of(At(TimeSpan.FromSeconds(seconds))));
        Assert.Equal([1, 1, 1], Events(version));
        var counters = version.ReadCounters();
        Assert.Equal((future, _time.GetUtcNow().ToUnixTimeMilliseconds()), (counters.Future, counters.LastEventMilliseconds));
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal([0, 1, 1], Events(version));
    }

    [Fact]
    public void On_event_time_a_future_event_moves_no_window()
    {
        var (registry, version) = Start(TimeSource.Event);
        registry.Apply(Batches.Of(At(-TimeSpan.FromDays(100)), At(TimeSpan.FromDays(1)), new TestEvent()));
        Assert.Equal([3, 3, 3], Events(version));
        Assert.Equal(1, version.ReadCounters().Future);
    }

    [Fact]
    public void On_event_time_windows_end_at_the_latest_event_even_inside_one_batch()
    {
        var (registry, version) = Start(TimeSource.Event);
        registry.Apply(Batches.Of(At(-TimeSpan.FromDays(3)), At(-TimeSpan.FromDays(1)), At(-TimeSpan.FromDays(1.5)), At(-TimeSpan.FromDays(1))));
        Assert.Equal([2, 2, 3], Events(version));
        // The third one came after its pane of the shortest window was gone.
        Assert.Equal((4, 1), (version.ReadCounters().Predictions, version.ReadCounters().Late));
    }

    [Fact]
    public void Without_any_event_there_is_no_last_event()
    {
        var (_, version) = Start(TimeSource.Event);
        Assert.Null(version.ReadCounters().LastEventMilliseconds);
        Assert.Equal([0, 0, 0], Events(version));
    }

    private TestEvent At(TimeSpan fromNow) => new() { Timestamp = _time.GetUtcNow() + fromNow };

    private static IEnumerable<long> Events(VersionState version) => CreditModel.Windows(version).Windows.Select(window => window.Events);

    private (ModelRegistry Registry, VersionState Version) Start(TimeSource source)
    {
        var registry = new ModelRegistry(new MonitoringOptions { Time = new TimeOptions { Source = source } }, new ExporterTelemetry(), _time);
        registry.SetReference("credit", "1", CreditModel.Reference());
        return (registry, registry.Model("credit")!.Version("1")!);
    }
}
