using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Simulation;
using ModelExporter.Simulation.Incidents;

namespace ModelExporter.Tests.Simulation;

/// <summary>The simulator knows what happened; the monitoring core must find that and nothing else.</summary>
public class MonitoringOracleTests
{
    // Two to three events per second: with fewer, the five-minute window holds so few that 5760 looks at 22 features find an excess somewhere.
    [Fact]
    public void On_a_quiet_day_nothing_is_flagged()
    {
        var watched = new WatchedTraffic(new TrafficOptions { Seed = 101, Rate = 2.5, DailyCycle = 0.2 }, IncidentSchedule.Quiet);
        var decisions = 0L;
        watched.Run(TimeSpan.FromDays(1), (time, evaluation) =>
        {
            Assert.Empty(Flagged(evaluation));
            Assert.DoesNotContain(evaluation.Evidence, evidence => evidence.IsActive);
            decisions += evaluation.Windows.Sum(window => window.Features.Count(scores => scores.Drifted is not null));
        });
        Assert.Equal(ReferenceSource.Learned, watched.State.Generation.Profile!.Source);
        Assert.True(decisions > 250_000, $"only {decisions} decisions were made");
    }

    public static TheoryData<string> Incidents =>
        ["drift", "unit", "swap", "missing", "errors", "concept", "latency", "drift@30m+20m:feature=savings,shift=-1", "category@30m+20m:share=0.1", "score@30m+20m", "unit@30m+20m:feature=age,factor=12,share=0.3"];

    [Theory]
    [MemberData(nameof(Incidents))]
    public void What_must_be_flagged_is_within_the_stated_time_and_what_must_not_be_is_not(string script)
    {
        var incidents = Scenario.Find(script)?.Schedule() ?? new IncidentSchedule([ScheduledIncident.Parse(script, out _)!]);
        var incident = Assert.Single(incidents.Incidents);
        var truth = incident.Incident.Consequences;
        var found = new Dictionary<(Signal, string), TimeSpan>();
        var watched = new WatchedTraffic(new TrafficOptions { Seed = 103, Rate = 4, DailyCycle = 0 }, incidents);
        watched.Run(incident.End, (time, evaluation) =>
        {
            foreach (var signal in Signals(evaluation, watched.State.Generation.Profile)) found.TryAdd(signal, time);
        });

        foreach (var (signal, time) in found)
        {
            Assert.True(time >= incident.Start, $"{signal} was flagged at {time}, before anything happened");
            Assert.True(truth.MustFlag.Contains(signal) || truth.MayFlag.Contains(signal), $"{signal} was flagged at {time}");
        }

        foreach (var signal in truth.MustFlag.Where(signal => signal.Signal is not (Signal.Latency or Signal.Quality)))
        {
            Assert.True(found.TryGetValue(signal, out var time), $"{signal} was never flagged");
            Assert.True(time <= incident.Start + GroundTruth.Within, $"{signal} was flagged at {time}, too late");
        }
    }

    [Fact]
    public void A_rise_of_latency_is_seen_in_the_histogram()
    {
        var incidents = new IncidentSchedule([ScheduledIncident.Parse("latency@10m+10m:factor=8", out _)!]);
        var watched = new WatchedTraffic(new TrafficOptions { Seed = 104, Rate = 4, DailyCycle = 0 }, incidents);
        var means = new List<double>();
        var (count, sum) = (0L, 0.0);
        watched.Run(TimeSpan.FromMinutes(20), (time, _) =>
        {
            if (time.TotalMinutes % 10 != 0) return;
            var buckets = new long[DurationHistogram.UpperBounds.Count + 1];
            var total = watched.State.ReadCounters().Latency.Read(buckets);
            means.Add((total - sum) / (buckets.Sum() - count));
            (count, sum) = (buckets.Sum(), total);
        });
        Assert.Equal(8, means[1] / means[0], 0.3);
    }

    [Fact]
    public void The_references_of_simulation_and_traffic_agree()
    {
        var options = new TrafficOptions { Seed = 105 };
        var one = SimulatedReference.Build(options, 5000, "credit", "1");
        Assert.Equal(one.ReferenceId, SimulatedReference.Build(options, 5000, "credit", "1").ReferenceId);
        Assert.NotEqual(one.ReferenceId, SimulatedReference.Build(options with { Seed = 106 }, 5000, "credit", "1").ReferenceId);
        Assert.Equal(22, one.Features.Count);
        Assert.Equal(5000, one.Events);
        Assert.Equal(CreditFeatures.Names.Append("_prediction").Append("_score").Order(StringComparer.Ordinal), one.Features.Select(feature => feature.Name));
    }

    private static IEnumerable<string> Flagged(Evaluation evaluation) =>
        evaluation.Windows.SelectMany(window => window.Features.Select((scores, i) => (scores, evaluation.Layout.Features[i].Name))).Where(entry => entry.scores.Drifted == true).Select(entry => entry.Name);

    private static IEnumerable<(Signal, string)> Signals(Evaluation evaluation, ReferenceProfile? reference)
    {
        foreach (var name in Flagged(evaluation)) yield return (Signal.Drifted, name);
        var window = evaluation.Windows[0];
        if (window.Events < 500) yield break;
        if (IsMore(window.Errors, window.Events, 0.001)) yield return (Signal.Errors, IncidentConsequences.ErrorName);
        for (var i = 0; i < window.Features.Length; i++)
        {
            var (name, scores) = (evaluation.Layout.Features[i].Name, window.Features[i]);
            // A share of 0 in a finite reference is not known to be 0.
            var usual = (reference!.Feature(name)!.Missing + 1.0) / (reference.Events + 1);
            if (!name.StartsWith('_') && IsMore(scores.MissingRatio * window.Events, window.Events, usual)) yield return (Signal.Missing, name);
            if (scores.UnseenRatio > 0) yield return (Signal.Unseen, name);
        }
    }

    // Six standard errors above the usual share, both sides' errors counted: what a person would call a jump.
    private static bool IsMore(double count, double all, double share) => count / all > share + (6 * Math.Sqrt(share * (1 - share) * ((1 / all) + (1 / 2000.0))));
}
