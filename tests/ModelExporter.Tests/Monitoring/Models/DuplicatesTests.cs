using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Tests.Monitoring.Models;

public class DuplicatesTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void An_id_is_known_over_all_versions_of_a_model_and_in_no_other_model()
    {
        var registry = Registry(new MonitoringOptions());
        var first = registry.Apply(Batches.Of(new TestEvent { Id = "a" }, new TestEvent { Id = "a", Version = "2" }, new TestEvent { Id = "a", Model = "churn" }));
        Assert.Equal((2, 1, 0), (first.Accepted, first.Duplicates, first.Refused));
        Assert.Equal(1, registry.Model("credit")!.Version("2")!.ReadCounters().Duplicates);
    }

    [Fact]
    public void A_duplicate_is_in_no_counter_and_no_window_whatever_it_holds()
    {
        var registry = Registry(new MonitoringOptions());
        registry.SetReference("credit", "1", CreditModel.Reference());
        registry.Apply(Batches.Of(new TestEvent { Id = "a" }));
        var version = registry.Model("credit")!.Version("1")!;
        var before = version.ReadCounters();
        registry.Apply(Batches.Of(new TestEvent
        {
            Id = "a",
            Timestamp = _time.GetUtcNow().AddDays(2),
            Error = "timeout",
            LatencySeconds = 1,
            Features = new() { ["age"] = "x", ["country"] = null },
        }));
        var after = version.ReadCounters();
        Assert.Equal(1, after.Duplicates);
        Assert.Equal((before.Predictions, before.Late, before.Future, before.LastEventMilliseconds), (after.Predictions, after.Late, after.Future, after.LastEventMilliseconds));
        Assert.Equal(before.Coarse, after.Coarse);
        Assert.Equal(before.Errors, after.Errors);
        var latency = new long[DurationHistogram.UpperBounds.Count + 1];
        after.Latency.Read(latency);
        Assert.Equal(0, latency.Sum());
    }

    [Fact]
    public void The_horizon_runs_on_the_wall_clock()
    {
        var registry = Registry(new MonitoringOptions { Labels = new LabelOptions { Horizon = TimeSpan.FromHours(1) } });
        registry.Apply(Batches.Of(new TestEvent { Id = "a" }));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, registry.Apply(Batches.Of(new TestEvent { Id = "a" })).Duplicates);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, registry.Apply(Batches.Of(new TestEvent { Id = "a" })).Duplicates);
    }

    [Fact]
    public void The_horizon_runs_with_the_events_where_windows_do()
    {
        var registry = Registry(new MonitoringOptions { Labels = new LabelOptions { Horizon = TimeSpan.FromHours(1) }, Time = new TimeOptions { Source = TimeSource.Event } });
        var start = _time.GetUtcNow().AddDays(-10);
        TestEvent At(double hours) => new() { Id = "a", Timestamp = start.AddHours(hours) };
        Assert.Equal(0, registry.Apply(Batches.Of(At(0))).Duplicates);
        Assert.Equal(1, registry.Apply(Batches.Of(At(1))).Duplicates);
        Assert.Equal(0, registry.Apply(Batches.Of(At(1.1))).Duplicates);
    }

    [Fact]
    public void Ids_that_leave_a_full_store_are_new_again()
    {
        var registry = Registry(new MonitoringOptions { Labels = new LabelOptions { Capacity = 2 } });
        registry.Apply(Batches.Of(new TestEvent { Id = "a" }, new TestEvent { Id = "b" }, new TestEvent { Id = "c" }));
        var outcome = registry.Apply(Batches.Of(new TestEvent { Id = "c" }, new TestEvent { Id = "b" }, new TestEvent { Id = "a" }));
        Assert.Equal((1, 2), (outcome.Accepted, outcome.Duplicates));
    }

    private ModelRegistry Registry(MonitoringOptions options) => new(options, new ExporterTelemetry(), _time);
}
