using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Tests.Monitoring.Models;

/// <summary>What a model version costs.</summary>
public class MemoryTests
{
    private const int Features = 20;

    private readonly ManualTime _time = new();
    private readonly Random _random = new(5);

    [Fact]
    public void A_version_with_twenty_features_and_three_windows_takes_less_than_three_megabytes_after_a_day()
    {
        var registry = new ModelRegistry(new MonitoringOptions(), new ExporterTelemetry(), _time);
        registry.SetReference("credit", "1", Profile());
        var batch = Batches.Of([.. Enumerable.Range(0, 50).Select(_ => Event())]);
        for (var minute = 0; minute < 26 * 60; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            registry.Apply(batch);
            if (minute % 5 == 0) registry.Evaluate();
        }

        registry.Evaluate();
        // At full hours the pane of 24 minutes has just begun: 59 panes and one minute.
        Assert.Equal([250, 3000, 50 * ((59 * 24) + 1)], registry.Model("credit")!.Version("1")!.Evaluation!.Windows.Select(window => window.Events));
        var bytes = ReachableMemory.BytesOf(registry);
        TestContext.Current.SendDiagnosticMessage($"{bytes / 1e6:F2} MB");
        Assert.InRange(bytes, 300_000, 3_000_000);
    }

    [Theory]
    [InlineData(TimeSource.Wall, false)]
    [InlineData(TimeSource.Wall, true)]
    [InlineData(TimeSource.Event, true)]
    public void Counting_a_batch_allocates_nothing(TimeSource source, bool late)
    {
        var registry = new ModelRegistry(new MonitoringOptions { Time = new TimeOptions { Source = source } }, new ExporterTelemetry(), _time);
        registry.SetReference("credit", "1", Profile());
        var now = _time.GetUtcNow();
        var batch = Batches.Of([.. Enumerable.Range(0, 1000).Select(i => Event() with { Timestamp = late ? now.AddSeconds(-_random.Next(7200)) : null })]);
        for (var i = 0; i < 5; i++) registry.Apply(batch);
        var before = GC.GetAllocatedBytesForCurrentThread();
        const int Rounds = 10;
        for (var i = 0; i < Rounds; i++) registry.Apply(batch);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_batch_gives_back_what_an_unusual_request_needed()
    {
        var batch = new EventBatch(400);
        var slice = batch.Slice("credit", "1");
        for (var row = 0; row < 10_000; row++)
        {
            slice.BeginRow(row);
            for (var feature = 0; feature < 100; feature++) slice.Features.FindOrAdd(System.Text.Encoding.UTF8.GetBytes("f" + feature))!.Set(row, Cell.OfNumber(row));
            slice.CommitRow();
        }

        batch.Clear();
        Assert.Empty(batch.Slices);
    }

    private TestEvent Event() => new()
    {
        Features = Enumerable.Range(0, Features - 2).ToDictionary(i => "f" + i, i => i % 4 == 3 ? (object?)("c" + _random.Next(12)) : i % 4 == 2 ? Normal() * 100 : Math.Exp(2 * Normal())),
        HasPrediction = true,
        Prediction = _random.Next(3) == 0 ? "yes" : "no",
        HasScore = true,
        Score = _random.NextDouble(),
        LatencySeconds = 0.01,
    };

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());

    private ReferenceProfile Profile()
    {
        var builder = new ProfileBuilder(new ProfileLimits());
        for (var i = 0; i < 2000; i++)
        {
            var batch = Batches.Of(Event());
            builder.Add(batch, batch.Slices[0], 0);
        }

        var profile = builder.Build("", "", ReferenceSource.Profile, null);
        Assert.Equal(Features, profile.Features.Count);
        return profile;
    }
}
