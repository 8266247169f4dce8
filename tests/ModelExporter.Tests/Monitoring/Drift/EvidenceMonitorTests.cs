using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Monitoring.Windows;
using ModelExporter.Statistics.Detectors;

namespace ModelExporter.Tests.Monitoring.Drift;

public class EvidenceMonitorTests
{
    private static readonly BinLayout Layout = new([Categorical("country"), Categorical("device"), new VectorProfile { Name = "embedding", Samples = 10, Dimension = 3 }], 20);
    private readonly Random _random = new(31);

    [Fact]
    public void The_threshold_is_for_all_features_that_are_watched_and_all_replicas()
    {
        var panes = TimeSpan.FromDays(30) / TimeSpan.FromSeconds(60);
        Assert.Equal(Math.Log(2 * panes), new EvidenceMonitor(Layout, new EvidenceOptions()).Threshold, 12);
        Assert.Equal(Math.Log(2 * panes * 3), new EvidenceMonitor(Layout, new EvidenceOptions { Replicas = 3 }).Threshold, 12);
        Assert.Equal(Math.Log(2 * panes / 15), new EvidenceMonitor(Layout, new EvidenceOptions { Pane = TimeSpan.FromMinutes(15) }).Threshold, 12);
        Assert.True(double.IsNaN(new EvidenceMonitor(BinLayout.Empty, new EvidenceOptions()).Threshold));
    }

    [Fact]
    public void A_feature_with_a_seasonal_baseline_has_no_evidence_and_no_share_in_the_threshold()
    {
        var monitor = new EvidenceMonitor(
            Layout, new EvidenceOptions(), feature => new DriftOptions { Baseline = feature == "device" ? DriftBaseline.HourOfDay : DriftBaseline.Reference });
        Assert.Equal(EDetectorSettings.ThresholdFor(1, 43_200), monitor.Threshold, 12);
        for (var pane = 0; pane < 10; pane++) monitor.Add(Pane(200, 0.9));
        var evidence = monitor.Read();
        Assert.True(evidence[0].IsActive);
        Assert.Equal(FeatureEvidence.Undefined, evidence[1]);
        Assert.Equal(FeatureEvidence.Undefined, evidence[2]);
    }

    [Fact]
    public void A_drift_under_way_freezes_the_design_effect()
    {
        var monitor = new EvidenceMonitor(Layout, new EvidenceOptions());
        for (var pane = 0; pane < 200; pane++) monitor.Add(Pane(500, 0.5));
        var before = monitor.Read()[0];
        Assert.False(before.IsActive);
        Assert.InRange(before.DesignEffect, 1, 1.5);
        for (var pane = 0; pane < 500; pane++) monitor.Add(Pane(500, 0.7));
        var after = monitor.Read()[0];
        Assert.True(after.IsActive);
        // The panes before the evidence is half way see two panes of drift at most.
        Assert.InRange(after.DesignEffect, 1, 4);
        for (var pane = 0; pane < 100; pane++) monitor.Add(Pane(500, 0.5));
        Assert.False(monitor.Read()[0].IsActive);
    }

    [Fact]
    public void Dependence_that_raises_an_alarm_before_it_can_be_estimated_does_not_keep_it()
    {
        var monitor = new EvidenceMonitor(Layout, new EvidenceOptions { FalseAlarmInterval = TimeSpan.FromMinutes(100) });
        var alarmed = false;
        for (var pane = 0; pane < 400; pane++)
        {
            // Every event comes a hundred times.
            var next = Pane(2, 0.5);
            for (var i = 0; i < next.Coarse.Length; i++) next.Coarse[i] *= 100;
            monitor.Add(next);
            alarmed |= pane < 60 && monitor.Read()[0].IsActive;
        }

        Assert.True(alarmed);
        Assert.False(monitor.Read()[0].IsActive);
        Assert.InRange(monitor.Read()[0].DesignEffect, 50, 300);
    }

    [Fact]
    public void A_restored_monitor_goes_on_as_the_one_that_was_saved()
    {
        var monitor = new EvidenceMonitor(Layout, new EvidenceOptions());
        for (var pane = 0; pane < 300; pane++) monitor.Add(Clustered());
        monitor.Add(Pane(500, 0.65));
        var restored = new EvidenceMonitor(Layout, new EvidenceOptions());
        Copy(monitor, restored);
        Assert.Equal(monitor.Read(), restored.Read());
        for (var pane = 0; pane < 50; pane++)
        {
            var next = pane % 2 == 0 ? Pane(500, 0.62) : Clustered();
            monitor.Add(next);
            restored.Add(next);
            Assert.Equal(monitor.Read(), restored.Read());
        }

        Assert.True(monitor.Read()[0].DesignEffect > 1.5);
    }

    [Fact]
    public void States_of_another_threshold_start_afresh()
    {
        var monitor = new EvidenceMonitor(Layout, new EvidenceOptions());
        for (var pane = 0; pane < 20; pane++) monitor.Add(Pane(500, 0.9));
        var other = new EvidenceMonitor(Layout, new EvidenceOptions { Replicas = 2 });
        Copy(monitor, other);
        Assert.All(monitor.Read().Take(2), evidence => Assert.True(evidence.IsActive));
        Assert.All(other.Read().Take(2), evidence => Assert.Equal((0.0, false), (evidence.Evidence, evidence.IsActive)));
    }

    private static void Copy(EvidenceMonitor from, EvidenceMonitor to)
    {
        var writer = new StateWriter();
        from.Save(writer);
        to.Restore(new StateReader(writer.Written));
    }

    private static CategoricalProfile Categorical(string name) =>
        new() { Name = name, Samples = 10_000, Categories = [new CategoryCount("a", 5_000), new CategoryCount("b", 5_000)] };

    // Counts of both features, with a share of the first category.
    private ClosedPane Pane(int events, double share)
    {
        var coarse = new long[Layout.CoarseCount];
        foreach (var bins in Layout.Features.Take(2))
        {
            for (var i = 0; i < events; i++) coarse[bins.FirstCoarse + (_random.NextDouble() < share ? 0 : 1)]++;
        }

        coarse[Layout.EventsCoarse] = events;
        return new ClosedPane(0, coarse);
    }

    // Every event comes four times.
    private ClosedPane Clustered()
    {
        var pane = Pane(125, 0.5);
        for (var i = 0; i < pane.Coarse.Length; i++) pane.Coarse[i] *= 4;
        return pane;
    }
}
