using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Tests.Monitoring.Drift.Baselines;

/// <summary>A daily cycle of half a standard deviation, 400 events per hour, through the real registry: false alarms and power of every baseline.</summary>
public class SeasonalTrafficTests(ITestOutputHelper output)
{
    private const int EventsPerHour = 400;
    private const double Amplitude = 0.5;
    private const double Shift = 0.3;
    private const double Level = 0.001;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void A_seasonal_baseline_brings_false_alarms_to_the_nominal_rate_and_keeps_the_power()
    {
        var traffic = new SimulatedTraffic(
            new MonitoringOptions { Windows = [Hour], Evidence = new EvidenceOptions { Enabled = false } }, 21,
            ("reference", new DriftOptions()),
            ("hour_of_day", new DriftOptions { Baseline = DriftBaseline.HourOfDay }),
            ("hour_of_week", new DriftOptions { Baseline = DriftBaseline.HourOfWeek }),
            ("trailing", new DriftOptions { Baseline = DriftBaseline.Trailing }),
            ("last_week", new DriftOptions { Baseline = DriftBaseline.Trailing, BaselineWeeks = 1 }),
            ("previous_window", new DriftOptions { Baseline = DriftBaseline.PreviousWindow }));
        traffic.SetReference(10_000, i => Cycle(i * 24.0 / 10_000) + traffic.Normal());
        double Value(DateTimeOffset at, double shift) => Cycle(at.TimeOfDay.TotalHours) + traffic.Normal() + shift;

        traffic.Send(TimeSpan.FromDays(28), 28 * 24 * EventsPerHour, at => Value(at, 0));
        var quiet = Alarms(traffic, 168, at => Value(at, 0));
        var shifted = Alarms(traffic, 120, at => Value(at, Shift));
        foreach (var feature in quiet.Keys) output.WriteLine($"{feature}: false alarms {quiet[feature]:P1}, power {shifted[feature]:P1}");

        Assert.InRange(quiet["reference"], 0.5, 0.85);
        Assert.All(["hour_of_day", "hour_of_week", "trailing", "last_week"], baseline => Assert.InRange(quiet[baseline], 0, 0.012));
        // Compared with the hour before, the slope of the cycle is left.
        Assert.InRange(quiet["previous_window"], 0, 0.1);
        Assert.InRange(shifted["hour_of_day"], 0.78, 1);
        Assert.InRange(shifted["trailing"], 0.6, 1);
        Assert.InRange(shifted["last_week"], 0.2, 0.55);
        Assert.InRange(shifted["hour_of_week"], 0.6, 1);
        // It only sees the first hour of a shift.
        Assert.InRange(shifted["previous_window"], 0, 0.1);
    }

    [Fact]
    public void A_window_of_a_whole_day_is_compared_with_the_mixture_of_its_hours()
    {
        var traffic = new SimulatedTraffic(
            new MonitoringOptions { Windows = [TimeSpan.FromHours(24)], Evidence = new EvidenceOptions { Enabled = false } }, 22,
            ("hour_of_day", new DriftOptions { Baseline = DriftBaseline.HourOfDay }), ("reference", new DriftOptions()));
        traffic.SetReference(10_000, i => Cycle(i * 24.0 / 10_000) + traffic.Normal());
        traffic.Send(TimeSpan.FromDays(14), 14 * 24 * 100, at => Cycle(at.TimeOfDay.TotalHours) + traffic.Normal());

        // All traffic now comes at night: the values of each hour are as ever, and only their mix is new.
        for (var day = 0; day < 5; day++)
        {
            traffic.Send(TimeSpan.FromHours(8), 2_000, at => Cycle(at.TimeOfDay.TotalHours) + traffic.Normal());
            traffic.Send(TimeSpan.FromHours(16), 160, at => Cycle(at.TimeOfDay.TotalHours) + traffic.Normal());
        }

        var scores = traffic.Evaluate();
        Assert.InRange(scores["hour_of_day"].PValue, 0.01, 1);
        Assert.InRange(scores["reference"].PValue, 0, 1e-6);
    }

    [Fact]
    public void A_baseline_without_history_says_that_it_is_learning_and_never_holds_the_window_itself()
    {
        var traffic = new SimulatedTraffic(
            new MonitoringOptions { Windows = [Hour], Evidence = new EvidenceOptions { Enabled = false } }, 23,
            ("reference", new DriftOptions()),
            ("hour_of_day", new DriftOptions { Baseline = DriftBaseline.HourOfDay }),
            ("hour_of_week", new DriftOptions { Baseline = DriftBaseline.HourOfWeek }),
            ("trailing", new DriftOptions { Baseline = DriftBaseline.Trailing }),
            ("previous_window", new DriftOptions { Baseline = DriftBaseline.PreviousWindow }));
        traffic.SetReference(10_000, _ => traffic.Normal());
        Assert.Equal(["previous_window", "reference"], ScoredAfter(Hour * 2));
        Assert.Equal(["previous_window", "reference"], ScoredAfter(Hour * 22));
        // The second day has one to be compared with: an hour that is as different from it as can be shows that it is not compared with itself.
        traffic.Send(Hour, EventsPerHour, _ => 10 + traffic.Normal());
        var scores = traffic.Evaluate();
        Assert.Equal(FeatureStatus.Ok, scores["hour_of_day"].Status);
        Assert.True(scores["hour_of_day"].Psi > 5);
        Assert.True(scores["hour_of_day"].Exceeds);
        Assert.Equal(FeatureStatus.Learning, scores["hour_of_week"].Status);
        Assert.Null(scores["hour_of_week"].Exceeds);

        Assert.Equal(["hour_of_day", "hour_of_week", "previous_window", "reference", "trailing"], ScoredAfter(TimeSpan.FromDays(7)));

        List<string> ScoredAfter(TimeSpan span)
        {
            traffic.Send(span, (int)(span / Hour * EventsPerHour), _ => traffic.Normal());
            return [.. traffic.Evaluate().Where(pair => !double.IsNaN(pair.Value.Psi)).Select(pair => pair.Key).Order(StringComparer.Ordinal)];
        }
    }

    private static double Cycle(double hour) => Amplitude * Math.Sin(2 * Math.PI * hour / 24);

    private static Dictionary<string, double> Alarms(SimulatedTraffic traffic, int hours, Func<DateTimeOffset, double> value)
    {
        var alarms = new Dictionary<string, double>();
        for (var hour = 0; hour < hours; hour++)
        {
            traffic.Send(Hour, EventsPerHour, value);
            foreach (var (feature, scores) in traffic.Evaluate())
            {
                alarms[feature] = alarms.GetValueOrDefault(feature) + (scores.PValue < Level ? 1.0 / hours : 0);
            }
        }

        return alarms;
    }
}
