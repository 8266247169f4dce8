using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Tests.Monitoring.Drift;

public class DriftCheckpointTests
{
    private static readonly MonitoringOptions Options = new() { Windows = [TimeSpan.FromHours(1)] };

    [Fact]
    public void Decisions_evidence_and_seasons_survive_a_restart()
    {
        var before = Traffic();
        before.Send(TimeSpan.FromDays(8), 8 * 24 * 100, _ => before.Normal());
        before.Send(TimeSpan.FromHours(1), 1_000, _ => before.Normal() + 2);
        for (var evaluation = 0; evaluation < 3; evaluation++) before.Evaluate();
        Assert.True(before.Evaluate()["amount"].Drifted);
        var evidence = before.State.Evaluation!.Evidence[before.State.Generation.Layout.IndexOf("amount")];
        Assert.True(evidence.IsActive);

        var after = Traffic(withReference: false);
        Assert.Empty(after.Registry.RestoreState(before.Registry.SaveState()));
        after.Skip(TimeSpan.FromDays(8) + TimeSpan.FromHours(2));
        after.Send(TimeSpan.FromHours(1), 1_000, _ => after.Normal() + 2);
        var scores = after.Evaluate();
        // One evaluation is less than k_on: the decision comes from before the restart. So do the evidence, of which no pane has closed yet but those of this hour, and the season.
        Assert.True(scores["amount"].Drifted);
        Assert.True(after.State.Evaluation!.Evidence[after.State.Generation.Layout.IndexOf("amount")].Evidence >= evidence.Evidence - 1e-9);
        Assert.Equal(FeatureStatus.Ok, scores["seasonal"].Status);
        Assert.True(scores["seasonal"].Exceeds);

        var fresh = Traffic();
        fresh.Skip(TimeSpan.FromDays(8) + TimeSpan.FromHours(2));
        fresh.Send(TimeSpan.FromHours(1), 1_000, _ => fresh.Normal() + 2);
        scores = fresh.Evaluate();
        Assert.False(scores["amount"].Drifted);
        Assert.Equal(FeatureStatus.Learning, scores["seasonal"].Status);
    }

    private static SimulatedTraffic Traffic(bool withReference = true)
    {
        var traffic = new SimulatedTraffic(Options, 41, ("amount", new DriftOptions()), ("seasonal", new DriftOptions { Baseline = DriftBaseline.HourOfDay }));
        if (withReference) traffic.SetReference(10_000, _ => traffic.Normal());
        return traffic;
    }
}
