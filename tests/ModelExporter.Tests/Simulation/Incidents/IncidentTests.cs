using ModelExporter.Monitoring.Events;
using ModelExporter.Simulation;
using ModelExporter.Simulation.Incidents;

namespace ModelExporter.Tests.Simulation.Incidents;

public class IncidentTests
{
    private const int Events = 6000;
    private static readonly TimeSpan Start = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan End = TimeSpan.FromMinutes(7);

    public static TheoryData<string> Kinds => [.. IncidentKind.All.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Changes_what_its_truth_says_and_nothing_else_to_the_last_digit(string kind)
    {
        var incident = ScheduledIncident.Parse($"{kind}@3m+4m", out var problem);
        Assert.True(incident is not null, problem);
        var options = new TrafficOptions { Seed = 21, DailyCycle = 0 };
        var (calm, hit) = (new TrafficGenerator(options, IncidentSchedule.Quiet), new TrafficGenerator(options, new IncidentSchedule([incident])));
        var changed = new HashSet<string>();
        for (var i = 0; i < Events; i++)
        {
            var differences = Differences(calm.Next(), hit.Next()).ToList();
            if (hit.Elapsed < Start || hit.Elapsed >= End) Assert.Empty(differences);
            Assert.All(differences, part => Assert.Contains(part, incident.Incident.Consequences.Changes));
            changed.UnionWith(differences);
        }

        Assert.True(hit.Elapsed > End);
        // All that is stated does happen; what an error leaves out is the answer as a whole.
        Assert.Equal(incident.Incident.Consequences.Changes.Order(StringComparer.Ordinal), changed.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Affects_the_stated_share_of_the_events(string kind)
    {
        var incident = ScheduledIncident.Parse($"{kind}@0s+1h:share=0.3", out _)!;
        var active = new List<ActiveIncident>();
        var schedule = new IncidentSchedule([incident]);
        var affected = 0;
        for (var i = 0; i < 20_000; i++)
        {
            schedule.FindActive(5, TimeSpan.FromMinutes(10), i, active);
            affected += active.Count;
        }

        Assert.Equal(0.3, affected / 20_000.0, 5 * Math.Sqrt(0.21 / 20_000));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_truth_says_of_everything_whether_it_must_may_or_must_not_be_flagged(string kind)
    {
        var consequences = ScheduledIncident.Parse($"{kind}@0s+1h", out _)!.Incident.Consequences;
        var all = consequences.MustFlag.Concat(consequences.MayFlag).Concat(consequences.MustNotFlag).ToList();
        Assert.Equal(all.Count, all.Distinct().Count());
        Assert.Equal(IncidentConsequences.Everything.Order(), all.Order());
        Assert.NotEmpty(consequences.MustFlag);
        Assert.NotEmpty(consequences.Changes);
    }

    [Fact]
    public void A_drift_moves_its_feature_by_so_many_standard_deviations_of_its_normal_number()
    {
        var options = new TrafficOptions { Seed = 22 };
        var (calm, hit) = (new TrafficGenerator(options, IncidentSchedule.Quiet), Hit(options, "drift@0s+1h:feature=debt_ratio,shift=-0.5"));
        var feature = CreditFeatures.NumericIndex("debt_ratio");
        for (var i = 0; i < 100; i++)
        {
            var before = calm.Next().Normals[feature];
            Assert.Equal(CreditFeatures.Numeric[feature].Law.Of(before - 0.5), hit.Next().Numbers[feature]);
        }
    }

    [Fact]
    public void A_swap_exchanges_two_features_and_a_unit_change_multiplies_one()
    {
        var options = new TrafficOptions { Seed = 23 };
        var (calm, swapped, changed) = (new TrafficGenerator(options, IncidentSchedule.Quiet), Hit(options, "swap@0s+1h:first=age,second=savings"), Hit(options, "unit@0s+1h:feature=age,factor=12"));
        var (age, savings) = (CreditFeatures.NumericIndex("age"), CreditFeatures.NumericIndex("savings"));
        for (var i = 0; i < 100; i++)
        {
            var e = calm.Next();
            var other = swapped.Next();
            Assert.Equal((e.Numbers[savings], e.Numbers[age]), (other.Numbers[age], other.Numbers[savings]));
            Assert.Equal(e.Numbers[age] * 12, changed.Next().Numbers[age]);
        }
    }

    [Fact]
    public void Under_drift_of_the_applicants_the_score_stays_the_probability_and_under_a_changed_unit_it_does_not()
    {
        Assert.InRange(Bias("drift@0s+30d:feature=income,shift=-1"), -0.01, 0.01);
        Assert.InRange(Bias("unit@0s+30d:feature=income,factor=0.01"), -1, -0.1);
        Assert.InRange(Bias("score@0s+30d:shift=1"), 0.05, 1);
    }

    // Mean score less the share of loans that are paid back.
    private static double Bias(string incident)
    {
        var generator = Hit(new TrafficOptions { Seed = 24 }, incident);
        var bias = 0.0;
        const int Many = 40_000;
        for (var i = 0; i < Many; i++)
        {
            var e = generator.Next();
            bias += (e.Score - e.Label) / Many;
        }

        return bias;
    }

    private static TrafficGenerator Hit(TrafficOptions options, string incident) => new(options, new IncidentSchedule([ScheduledIncident.Parse(incident, out _)!]));

    private static IEnumerable<string> Differences(SimulatedEvent a, SimulatedEvent b)
    {
        Assert.Equal((a.Index, a.Id, a.TimestampMilliseconds, a.LabelTimestampMilliseconds), (b.Index, b.Id, b.TimestampMilliseconds, b.LabelTimestampMilliseconds));
        for (var i = 0; i < a.Numbers.Length; i++)
        {
            if (!a.Numbers[i].Equals(b.Numbers[i])) yield return CreditFeatures.Numeric[i].Name;
        }

        for (var i = 0; i < a.Categories.Length; i++)
        {
            if (a.Categories[i] != b.Categories[i]) yield return CreditFeatures.Categorical[i].Name;
        }

        // As they are sent: an event with an error has no answer, and its outcome is never told.
        if ((a.Error is null, a.Error is null ? a.Score : 0) != (b.Error is null, b.Error is null ? b.Score : 0)) yield return ModelSlice.ScoreName;
        if ((a.Error is null, a.Error is null ? a.Prediction : 0) != (b.Error is null, b.Error is null ? b.Prediction : 0)) yield return ModelSlice.PredictionName;
        if ((a.Error is null, a.Error is null ? a.Label : 0) != (b.Error is null, b.Error is null ? b.Label : 0)) yield return IncidentConsequences.LabelName;
        if (a.Error != b.Error) yield return IncidentConsequences.ErrorName;
        if (!a.LatencyMilliseconds.Equals(b.LatencyMilliseconds)) yield return IncidentConsequences.LatencyName;
    }
}
