using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Tests.Monitoring.Models;

/// <summary>Evaluations as time goes by.</summary>
public class EvaluationTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly ManualTime _time = new();
    private readonly ExporterTelemetry _telemetry = new();
    private readonly ModelRegistry _registry;

    public EvaluationTests() => _registry = new ModelRegistry(new MonitoringOptions(), _telemetry, _time);

    [Fact]
    public void A_decision_lasts_as_long_as_its_window_has_the_events()
    {
        _registry.SetReference("credit", "1", CreditModel.Reference());
        var version = _registry.Model("credit")!.Version("1")!;
        Send(60);
        Assert.Equal("...", States(version, 3));
        Send(140);
        // Three evaluations in a row switch it on.
        Assert.Equal("00111", States(version, 5));
        // Twenty evaluations in five minutes.
        Assert.Equal(new string('1', 15), States(version, 15));
        // The events have left the shortest window: no score and no decision, and the longer ones stand.
        Assert.Equal("...", States(version, 3));
        var windows = version.Evaluation!.Windows;
        var level = version.Generation.Layout.IndexOf("level");
        Assert.Equal((FeatureStatus.InsufficientSamples, 0L, true), (windows[0].Features[level].Status, windows[0].Features[level].Samples, double.IsNaN(windows[0].Features[level].Psi)));
        Assert.Equal([null, true, true], windows.Select(window => window.Features[level].Drifted));
        Assert.Equal([0L, 200, 200], windows.Select(window => window.Events));
        // What comes back has to convince anew.
        Send(200);
        Assert.Equal("001", States(version, 3));
    }

    [Fact]
    public void An_evaluation_says_when_it_was_made_and_of_which_layout_it_speaks()
    {
        _registry.SetReference("credit", "1", CreditModel.Reference());
        var version = _registry.Model("credit")!.Version("1")!;
        _time.Advance(Interval);
        _registry.Evaluate();
        Assert.Equal(_time.GetUtcNow(), version.Evaluation!.Time);
        Assert.Same(version.Generation.Layout, version.Evaluation.Layout);
        Assert.Equal(new MonitoringOptions().Windows, version.Evaluation.Windows.Select(window => window.Length));
        var durations = new long[DurationHistogram.UpperBounds.Count + 1];
        _telemetry.EvaluationDuration.Read(durations);
        Assert.Equal(1, durations.Sum());
    }

    [Fact]
    public void Errors_and_shares_are_of_the_window()
    {
        _registry.SetReference("credit", "1", CreditModel.Reference());
        _registry.Apply(Batches.Of([.. Enumerable.Range(0, 200).Select(i => new TestEvent
        {
            Error = i % 4 == 0 ? "timeout" : null, Features = new() { ["level"] = i % 2 == 0 ? null : i % 10 == 1 ? "x" : 1 + (i % 3) },
        })]));
        _registry.Evaluate();
        var evaluation = _registry.Model("credit")!.Version("1")!.Evaluation!;
        Assert.All(evaluation.Windows, window =>
        {
            Assert.Equal((200, 50), (window.Events, window.Errors));
            var level = window.Features[evaluation.Layout.IndexOf("level")];
            Assert.Equal((80, 0.5, 0.1), (level.Samples, level.MissingRatio, level.InvalidRatio));
        });
    }

    // All at one level, where the reference has three alike.
    private void Send(int events) => _registry.Apply(Batches.Of([.. Enumerable.Repeat(new TestEvent { Features = new() { ["level"] = 2 } }, events)]));

    private string States(VersionState version, int evaluations) => string.Concat(Enumerable.Range(0, evaluations).Select(_ =>
    {
        _registry.Evaluate();
        _time.Advance(Interval);
        var level = version.Evaluation!.Windows[0].Features[version.Evaluation.Layout.IndexOf("level")];
        return level.Drifted is { } drifted ? (drifted ? '1' : '0') : '.';
    }));
}
