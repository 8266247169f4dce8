using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Tests.Monitoring.Models;

public class RewardsAndTracesTests
{
    private static readonly TraceContext One = new(1, 10);
    private static readonly TraceContext Two = new(2, 20);

    private readonly ManualTime _time = new();

    [Fact]
    public void Rewards_are_counted_and_summed_by_their_sign()
    {
        var registry = Registry(exemplars: false);
        registry.Apply(Latencies((0.01, default)));
        Assert.Equal(3, registry.ApplyLabels(Rewards(1.5, -2, 0)).Accepted);
        Assert.Equal(new RewardCounters(3, 1.5, 2), registry.Model("m")!.Version("1")!.ReadCounters().Rewards);
    }

    [Fact]
    public void Reward_of_feedback_that_came_before_is_not_counted_again()
    {
        var registry = Registry(exemplars: false);
        registry.Apply(Predicted("a"));
        Assert.Equal(1, registry.ApplyLabels(Feedback("a")).Accepted);
        Assert.Equal((0, 1), registry.ApplyLabels(Feedback("a")) is var again ? (again.Accepted, again.Duplicates) : default);
        Assert.Equal(1, registry.Model("m")!.Version("1")!.ReadCounters().Rewards.Count);
    }

    [Fact]
    public void Latest_prediction_with_a_trace_is_the_example_of_its_latency_bucket()
    {
        var registry = Registry(exemplars: true);
        registry.Apply(Latencies((0.02, One), (0.021, Two), (0.022, default), (double.NaN, One), (100, One)));
        var exemplars = new LatencyExemplar[LatencyExemplars.Buckets];
        registry.Model("m")!.Version("1")!.ReadCounters().LatencyExemplars!.Read(exemplars);
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        Assert.Equal(new LatencyExemplar(Two, 0.021, now), exemplars[DurationHistogram.BucketOf(0.02)]);
        Assert.Equal(new LatencyExemplar(One, 100, now), exemplars[^1]);
        Assert.Equal(2, exemplars.Count(exemplar => !exemplar.Trace.IsNone));
    }

    [Fact]
    public void Exemplars_are_off_unless_they_are_asked_for()
    {
        var registry = Registry(exemplars: false);
        registry.Apply(Latencies((0.02, One)));
        Assert.Null(registry.Model("m")!.Version("1")!.ReadCounters().LatencyExemplars);
        registry.Reconfigure(new MonitoringOptions { Exemplars = true });
        registry.Apply(Latencies((0.02, Two)));
        Assert.NotNull(registry.Model("m")!.Version("1")!.ReadCounters().LatencyExemplars);
    }

    [Fact]
    public void Keeping_an_example_allocates_nothing()
    {
        var exemplars = new LatencyExemplars();
        exemplars.Record(One, 0.02, 1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) exemplars.Record(Two, i / 100.0, i);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Traces_of_a_row_that_was_taken_back_are_gone()
    {
        var slice = new EventBatch(10).Slice("m", "1");
        slice.BeginRow(0);
        slice.Traces.Set(0, One);
        slice.RollbackRow();
        Assert.True(slice.Traces.IsEmpty);
        slice.Traces.Set(2, Two);
        Assert.Equal([default, default, Two, default], Enumerable.Range(0, 4).Select(row => slice.Traces[row]));
    }

    private ModelRegistry Registry(bool exemplars) => new(new MonitoringOptions { Exemplars = exemplars }, new ExporterTelemetry(), _time);

    private static EventBatch Latencies(params (double Seconds, TraceContext Trace)[] events) => Rows(events.Length, (slice, row) =>
    {
        slice.Current.LatencySeconds = events[row].Seconds;
        if (!events[row].Trace.IsNone) slice.Traces.Set(row, events[row].Trace);
    });

    private static EventBatch Rewards(params double[] rewards) => Rows(rewards.Length, (slice, row) => slice.Reward.Set(row, Cell.OfNumber(rewards[row])), version: "");

    private static EventBatch Predicted(string id) => Rows(1, (slice, row) =>
    {
        slice.Current.Id = EventId.Of(System.Text.Encoding.UTF8.GetBytes(id));
        slice.Prediction.Set(row, Cell.OfNumber(1));
    });

    private static EventBatch Feedback(string id) => Rows(1, (slice, row) =>
    {
        slice.Current.Id = EventId.Of(System.Text.Encoding.UTF8.GetBytes(id));
        slice.Label.Set(row, Cell.OfNumber(1));
        slice.Reward.Set(row, Cell.OfNumber(1));
    }, version: "");

    private static EventBatch Rows(int count, Action<ModelSlice, int> fill, string version = "1")
    {
        var batch = new EventBatch(10);
        var slice = batch.Slice("m", version);
        for (var row = 0; row < count; row++)
        {
            slice.BeginRow(row);
            fill(slice, row);
            slice.CommitRow();
        }

        return batch;
    }
}
