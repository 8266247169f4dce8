using ModelExporter.Monitoring.Exporter;
using ModelExporter.Storage.Labels;

namespace ModelExporter.Tests.Storage.Labels;

public class SharedLabelQueueTests
{
    private readonly SharedLabelQueue _queue = new(3, DateTimeOffset.UnixEpoch);

    [Fact]
    public void What_is_taken_still_counts_until_it_is_done_and_comes_again_until_then()
    {
        for (var i = 0; i < 3; i++) Assert.True(_queue.TryAdd(Halves.Prediction(i)));
        var taken = _queue.Take(2);
        Assert.Equal(3, _queue.Count);
        Assert.Equal(taken, _queue.Take(2));
        Assert.False(_queue.TryAdd(Halves.Label(9)));
        _queue.Remove(1);
        Assert.Equal(2, _queue.Count);
        Assert.True(_queue.TryAdd(Halves.Label(9)));
        Assert.Equal([Halves.Id(1), Halves.Id(2), Halves.Id(9)], _queue.Take(10).Select(operation => operation.Half.Id));
    }

    [Fact]
    public void What_does_not_fit_is_counted_by_half()
    {
        for (var i = 0; i < 5; i++) _queue.TryAdd(Halves.Prediction(i));
        _queue.TryAdd(Halves.Label(9));
        Assert.Equal(2, _queue.Telemetry.Dropped("prediction", LabelStoreTelemetry.QueueFull).Value);
        Assert.Equal(1, _queue.Telemetry.Dropped("label", LabelStoreTelemetry.QueueFull).Value);
        Assert.Equal(3, _queue.Telemetry.QueueLength());
    }

    [Fact]
    public void Numbers_grow_over_a_restart()
    {
        var now = DateTimeOffset.UnixEpoch.AddHours(1);
        var before = new SharedLabelQueue(1000, now);
        for (var i = 0; i < 1000; i++) before.TryAdd(Halves.Prediction(i));
        var after = new SharedLabelQueue(1000, now.AddMilliseconds(1));
        after.TryAdd(Halves.Prediction(0));
        Assert.True(after.Take(1)[0].Number > before.Take(1000)[^1].Number);
    }
}
