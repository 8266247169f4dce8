using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Tests.Monitoring.Models;

/// <summary>A reload reaches the models and costs them nothing.</summary>
public class ReconfigureTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);
    private static readonly MonitoringOptions Defaults = new() { Windows = [TimeSpan.FromMinutes(5)] };

    private readonly ManualTime _time = new();

    [Fact]
    public void Drift_settings_hold_from_the_next_evaluation()
    {
        var version = Referenced(Defaults, out var registry);
        Send(registry, 200);
        Assert.Equal([false, false, true], Drifted(registry, version, 3));
        registry.Reconfigure(Defaults with { Drift = new DriftOptions { PsiExcess = 9, KOff = 1 } });
        Assert.Equal([false], Drifted(registry, version, 1));
        registry.Reconfigure(Defaults with { Drift = new DriftOptions { KOn = 1 } });
        Assert.Equal([true], Drifted(registry, version, 1));
        registry.Reconfigure(Defaults with { Drift = new DriftOptions { MinSamples = 1000 } });
        Assert.Equal([null], Drifted(registry, version, 1));
    }

    [Fact]
    public void Settings_of_a_model_and_of_a_feature_go_before_the_common_ones()
    {
        var version = Referenced(Defaults, out var registry);
        Send(registry, 200);
        var quick = new DriftOptions { KOn = 1 };
        registry.Reconfigure(Defaults with { Models = [new ModelOptions { Name = "other", Drift = quick }] });
        Assert.Equal([false], Drifted(registry, version, 1));
        registry.Reconfigure(Defaults with { Models = [new ModelOptions { Name = "credit", Drift = new DriftOptions { PsiExcess = 9 }, Features = Level(new FeatureOptions { Drift = quick }) }] });
        Assert.Equal([true], Drifted(registry, version, 1));
    }

    [Fact]
    public void What_was_decided_and_gathered_goes_on_when_settings_of_others_change()
    {
        var (kept, reloaded) = (Referenced(Defaults, out var first), Referenced(Defaults, out var second));
        var evidence = new List<double>();
        for (var pane = 0; pane < 8; pane++)
        {
            // Two evaluations speak of drift before the reload, one after it.
            if (pane == 2) second.Reconfigure(Defaults with { Models = [new ModelOptions { Name = "credit", Features = new Dictionary<string, FeatureOptions> { ["age"] = new() { Drift = new DriftOptions { Q = 0.2 } } } }] });
            Send(first, 200);
            Send(second, 200);
            _time.Advance(TimeSpan.FromSeconds(61));
            first.Evaluate();
            second.Evaluate();
            Assert.Equal(LevelOf(kept), LevelOf(reloaded));
            Assert.Equal(kept.Evaluation!.Evidence, reloaded.Evaluation!.Evidence);
            evidence.Add(kept.Evaluation.Evidence[kept.Generation.Layout.IndexOf("level")].Evidence);
        }

        Assert.True(LevelOf(kept).Drifted);
        Assert.True(evidence[^1] > evidence[0]);
    }

    [Fact]
    public void A_seasonal_baseline_keeps_its_history_over_a_reload()
    {
        static MonitoringOptions Season(double q) => Defaults with { Drift = new DriftOptions { Baseline = DriftBaseline.HourOfDay, Q = q, BaselineWeeks = 1 } };
        var version = Referenced(Season(0.01), out var registry);
        for (var minute = 0; minute < 24 * 60; minute += 10)
        {
            Send(registry, 200);
            _time.Advance(TimeSpan.FromMinutes(10));
            registry.Evaluate();
        }

        registry.Reconfigure(Season(0.02));
        Send(registry, 200);
        registry.Evaluate();
        // The first day's same hour has the same two levels.
        Assert.Equal((FeatureStatus.Ok, 0.0), (LevelOf(version).Status, Math.Round(LevelOf(version).PsiExcess, 3)));
    }

    [Fact]
    public void The_previous_window_is_kept_from_the_reload_on_that_asks_for_it()
    {
        var version = Referenced(Defaults, out var registry);
        registry.Evaluate();
        registry.Reconfigure(Defaults with { Drift = new DriftOptions { Baseline = DriftBaseline.PreviousWindow } });
        Send(registry, 200);
        registry.Evaluate();
        Assert.Equal(FeatureStatus.Learning, LevelOf(version).Status);
        _time.Advance(TimeSpan.FromMinutes(5));
        Send(registry, 200);
        registry.Evaluate();
        // Two levels, as in the window before; the reference has three.
        Assert.Equal((FeatureStatus.Ok, 0.0), (LevelOf(version).Status, Math.Round(LevelOf(version).PsiExcess, 3)));
        registry.Reconfigure(Defaults);
        registry.Evaluate();
        Assert.True(LevelOf(version).PsiExcess > 1);
    }

    [Fact]
    public void Learning_limits_hold_for_what_is_being_learned()
    {
        var registry = new ModelRegistry(Defaults, new ExporterTelemetry(), _time);
        Send(registry, 20);
        registry.Evaluate();
        var version = registry.Model("credit")!.Version("1")!;
        Assert.Null(version.Generation.Profile);
        registry.Reconfigure(Defaults with { Learn = new LearnOptions { Events = 10, Duration = TimeSpan.Zero } });
        registry.Evaluate();
        Assert.Equal(20, version.Generation.Profile!.Events);
    }

    [Fact]
    public void Limits_hold_for_what_comes_next_and_take_nothing_away()
    {
        var registry = new ModelRegistry(Defaults with { Limits = new LimitOptions { Models = 1, Versions = 1 } }, new ExporterTelemetry(), _time);
        Assert.Equal(new ApplyOutcome(1, 0, 2), registry.Apply(Batches.Of(new TestEvent { Version = "1" }, new TestEvent { Version = "2" }, new TestEvent { Model = "b" })));
        registry.Reconfigure(Defaults with { Limits = new LimitOptions { Models = 2, Versions = 2 } });
        Assert.Equal(new ApplyOutcome(2, 0, 0), registry.Apply(Batches.Of(new TestEvent { Version = "2" }, new TestEvent { Model = "b" })));
        registry.Reconfigure(Defaults with { Limits = new LimitOptions { Models = 1, Versions = 1 } });
        Assert.Equal(new ApplyOutcome(2, 0, 1), registry.Apply(Batches.Of(new TestEvent { Version = "2" }, new TestEvent { Model = "b" }, new TestEvent { Model = "c" })));
    }

    [Fact]
    public void The_number_of_exported_categories_holds_for_the_next_reference()
    {
        var version = Referenced(Defaults, out var registry);
        registry.Reconfigure(Defaults with { Limits = new LimitOptions { ExportedCategories = 1 } });
        int Bins() => version.Generation.Layout.Features[version.Generation.Layout.IndexOf("country")].BinCount;
        Assert.Equal(5, Bins());
        registry.SetReference("credit", "1", CreditModel.Reference(shift: 1));
        Assert.Equal(3, Bins());
    }

    [Fact]
    public void What_is_too_far_in_the_future_is_decided_by_the_tolerance_in_force()
    {
        var registry = new ModelRegistry(Defaults, new ExporterTelemetry(), _time);
        void SendAhead() => registry.Apply(Batches.Of(new TestEvent { Timestamp = _time.GetUtcNow().AddSeconds(30) }));
        SendAhead();
        registry.Reconfigure(Defaults with { Time = new TimeOptions { FutureTolerance = TimeSpan.FromSeconds(10) } });
        SendAhead();
        Assert.Equal(1, registry.Model("credit")!.Version("1")!.ReadCounters().Future);
    }

    private static Dictionary<string, FeatureOptions> Level(FeatureOptions options) => new() { ["level"] = options };

    private static FeatureScores LevelOf(VersionState version) => version.Evaluation!.Windows[0].Features[version.Generation.Layout.IndexOf("level")];

    private VersionState Referenced(MonitoringOptions options, out ModelRegistry registry)
    {
        registry = new ModelRegistry(options, new ExporterTelemetry(), _time);
        registry.SetReference("credit", "1", CreditModel.Reference());
        return registry.Model("credit")!.Version("1")!;
    }

    // Two levels, where the reference has three alike.
    private static void Send(ModelRegistry registry, int events) =>
        registry.Apply(Batches.Of([.. Enumerable.Range(0, events).Select(i => new TestEvent { Features = new() { ["level"] = 1 + (i % 2) } })]));

    private bool?[] Drifted(ModelRegistry registry, VersionState version, int evaluations) => [.. Enumerable.Range(0, evaluations).Select(_ =>
    {
        _time.Advance(Interval);
        registry.Evaluate();
        return LevelOf(version).Drifted;
    })];
}
