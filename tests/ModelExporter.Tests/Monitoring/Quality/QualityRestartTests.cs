using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Quality;

namespace ModelExporter.Tests.Monitoring.Quality;

/// <summary>What labels have said survives a restart, and predictions that wait for theirs still get them.</summary>
public class QualityRestartTests
{
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(ModelTask.Binary, true)]
    [InlineData(ModelTask.Binary, false)]
    [InlineData(ModelTask.Multiclass, true)]
    [InlineData(ModelTask.Multiclass, false)]
    [InlineData(ModelTask.Regression, true)]
    [InlineData(ModelTask.Regression, false)]
    [InlineData(ModelTask.Ranking, false)]
    public void Quality_is_the_same_after_a_restart_and_goes_on_as_without_one(ModelTask task, bool hasReference)
    {
        var original = Registry(task);
        if (hasReference) original.SetReference("credit", "1", LabelledReference.Of(task, 2000));
        TestEvent[] events = [.. LabelledReference.Events(task, 600, seed: 3).Select((e, i) => e with { Id = $"{i}" })];
        original.Apply(Batches.Of([.. events.Select(e => e with { Label = null })]));
        Label(original, events[..300]);
        _time.Advance(TimeSpan.FromMinutes(2));
        Label(original, events[300..400]);
        // Labels that wait for predictions of theirs.
        original.ApplyLabels(Batches.Of([.. Enumerable.Range(600, 20).Select(i => events[i - 600] with { Version = "", Id = $"{i}" })]));
        original.Evaluate();

        var restored = Registry(task);
        Assert.Empty(restored.RestoreState(original.SaveState()));
        restored.Evaluate();
        AssertSame(original, restored, expectedLabels: 400);
        Assert.Equal(200, Counters(restored).Waiting);
        Assert.Equal(0, Counters(restored).Matched);

        foreach (var registry in (ModelRegistry[])[original, restored])
        {
            Assert.Equal(new(200, 0, 0), Label(registry, events[400..]));
            Assert.Equal(new(0, 400, 0), Label(registry, events[..400]));
            registry.Apply(Batches.Of([.. Enumerable.Range(600, 20).Select(i => events[i - 600] with { Id = $"{i}", Label = null })]));
            registry.Evaluate();
        }

        AssertSame(original, restored, expectedLabels: 620);
        Assert.Equal((220, 0), (Counters(restored).Matched, Counters(restored).Waiting));

        // A label from before the restart can still be corrected.
        var other = Array.FindIndex(events, e => !Equal(e.Label, events[0].Label));
        foreach (var registry in (ModelRegistry[])[original, restored])
        {
            Assert.Equal(1, registry.ApplyLabels(Batches.Of(new TestEvent { Version = "", Id = "0", Label = events[other].Label })).Accepted);
            registry.Evaluate();
        }

        AssertSame(original, restored, expectedLabels: 620);
        Assert.Equal(1, Counters(restored).Corrected);
    }

    private static bool Equal(object? one, object? other) => one is double[] list && other is double[] others ? list.AsSpan().SequenceEqual(others) : Equals(one, other);

    private static ModelExporter.Monitoring.Events.ApplyOutcome Label(ModelRegistry registry, IEnumerable<TestEvent> events) =>
        registry.ApplyLabels(Batches.Of([.. events.Select(e => new TestEvent { Version = "", Id = e.Id, Label = e.Label })]));

    private static LabelCounters Counters(ModelRegistry registry) => registry.Model("credit")!.Version("1")!.ReadCounters().Labels;

    private static void AssertSame(ModelRegistry original, ModelRegistry restored, long expectedLabels)
    {
        var (one, other) = (Quality(original), Quality(restored));
        Assert.Equal(one.Space!.Classes, other.Space!.Classes);
        Assert.Equal(one.Windows.Count, other.Windows.Count);
        foreach (var (window, again) in one.Windows.Zip(other.Windows))
        {
            Assert.Equal((expectedLabels, expectedLabels), (window.Labels, again.Labels));
            Assert.NotEmpty(window.Measures);
            Assert.Equal(window.Measures.Select(judged => judged.Comparison.Window), again.Measures.Select(judged => judged.Comparison.Window));
            Assert.Equal(window.Estimates, again.Estimates);
            Assert.Equal(window.EstimateErrors, again.EstimateErrors);
        }

        Assert.Equal(one.Detectors.Select(report => (report.Detector, report.State)), other.Detectors.Select(report => (report.Detector, report.State)));
    }

    private static QualityEvaluation Quality(ModelRegistry registry) => registry.Model("credit")!.Version("1")!.Evaluation!.Quality;

    private ModelRegistry Registry(ModelTask task)
    {
        var options = new MonitoringOptions
        {
            Windows = [TimeSpan.FromHours(1), TimeSpan.FromHours(24)],
            Quality = new QualityOptions { MinSamples = 20 },
            Models = [new ModelOptions { Name = "credit", Task = task }],
        };
        return new ModelRegistry(options, new ExporterTelemetry(), _time);
    }
}
