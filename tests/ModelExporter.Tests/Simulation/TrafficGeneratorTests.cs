using ModelExporter.Simulation;
using ModelExporter.Simulation.Incidents;
using ModelExporter.Statistics.Distributions;

namespace ModelExporter.Tests.Simulation;

public class TrafficGeneratorTests
{
    [Fact]
    public void The_same_seed_makes_the_same_bytes_and_another_seed_others()
    {
        Assert.Equal(Lines(1, 500), Lines(1, 500));
        Assert.NotEqual(Lines(1, 500), Lines(2, 500));
    }

    [Fact]
    public void Bytes_do_not_depend_on_the_culture()
    {
        var before = Thread.CurrentThread.CurrentCulture;
        var expected = Lines(1, 50);
        var odd = (System.Globalization.CultureInfo)System.Globalization.CultureInfo.InvariantCulture.Clone();
        (odd.NumberFormat.NumberDecimalSeparator, odd.NumberFormat.NegativeSign, odd.DateTimeFormat.TimeSeparator) = (",", "~", ".");
        try
        {
            Thread.CurrentThread.CurrentCulture = odd;
            Assert.Equal(expected, Lines(1, 50));
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_day_has_its_mean_rate_and_its_cycle()
    {
        var options = new TrafficOptions { Seed = 3, Rate = 2, DailyCycle = 0.6 };
        var generator = new TrafficGenerator(options, IncidentSchedule.Quiet);
        var hours = new double[24];
        while (generator.Next() is { } e && generator.Elapsed < TimeSpan.FromDays(1)) hours[generator.Elapsed.Hours]++;
        var expected = new double[24];
        for (var minute = 0; minute < 24 * 60; minute++) expected[minute / 60] += 60 * generator.RateAt((minute + 0.5) * 60);
        Assert.Equal(2 * 86_400, expected.Sum(), 0);
        Assert.InRange(expected[14] / expected[2], 3.5, 4.1);
        var statistic = hours.Zip(expected, (observed, mean) => (observed - mean) * (observed - mean) / mean).Sum();
        Assert.True(ChiSquareDistribution.UpperTail(statistic, 24) > 1e-4, $"chi-square {statistic}");
    }

    [Fact]
    public void Time_never_goes_back_and_ids_are_never_the_same()
    {
        var generator = new TrafficGenerator(new TrafficOptions { Seed = 4, Rate = 1000 }, IncidentSchedule.Quiet);
        var (last, ids) = (long.MinValue, new HashSet<ulong>());
        for (var i = 0; i < 20_000; i++)
        {
            var e = generator.Next();
            Assert.True(e.TimestampMilliseconds >= last);
            Assert.True(ids.Add(e.Id));
            last = e.TimestampMilliseconds;
        }
    }

    [Fact]
    public void Another_start_makes_other_ids_so_that_a_second_run_is_no_copy_of_the_first()
    {
        var options = new TrafficOptions { Seed = 4 };
        var one = new TrafficGenerator(options, IncidentSchedule.Quiet).Next().Id;
        Assert.NotEqual(one, new TrafficGenerator(options with { Start = options.Start.AddHours(1) }, IncidentSchedule.Quiet).Next().Id);
    }

    [Fact]
    public void The_score_is_the_probability_that_the_loan_is_paid_back()
    {
        var generator = new TrafficGenerator(new TrafficOptions { Seed = 5, DailyCycle = 0 }, IncidentSchedule.Quiet);
        var (count, scores, variance, repaid) = (new int[10], new double[10], new double[10], new double[10]);
        for (var i = 0; i < 100_000; i++)
        {
            var e = generator.Next();
            var bin = Math.Min((int)(e.Score * 10), 9);
            count[bin]++;
            scores[bin] += e.Score;
            variance[bin] += e.Score * (1 - e.Score);
            repaid[bin] += e.Label;
            Assert.Equal(e.Score >= 0.5 ? 1 : 0, e.Prediction);
        }

        Assert.All(count, n => Assert.True(n > 1000));
        var statistic = Enumerable.Range(0, 10).Sum(bin => (repaid[bin] - scores[bin]) * (repaid[bin] - scores[bin]) / variance[bin]);
        Assert.True(ChiSquareDistribution.UpperTail(statistic, 10) > 1e-4, $"Hosmer-Lemeshow {statistic}");
    }

    [Fact]
    public void Latency_errors_and_labels_are_as_stated()
    {
        var options = new TrafficOptions { Seed = 6, ErrorShare = 0.02, LabelledShare = 0.8, LabelDelay = TimeSpan.FromMinutes(10) };
        var generator = new TrafficGenerator(options, IncidentSchedule.Quiet);
        var (latencies, delays, errors) = (new List<double>(), new List<double>(), 0);
        const int Events = 20_000;
        for (var i = 0; i < Events; i++)
        {
            var e = generator.Next();
            latencies.Add(e.LatencyMilliseconds);
            if (e.Error is not null) errors++;
            if (e.LabelTimestampMilliseconds is { } known) delays.Add((known - e.TimestampMilliseconds) / 1000.0);
        }

        // Five standard errors each; that of a median of n log-normal values is 1.25 sigma median / sqrt(n).
        Assert.Equal(12, latencies.Order().ElementAt(Events / 2), 5 * 1.25 * 0.35 * 12 / Math.Sqrt(Events));
        Assert.Equal(600, delays.Order().ElementAt(delays.Count / 2), 5 * 1.25 * 0.8 * 600 / Math.Sqrt(delays.Count));
        Assert.Equal(0.02, (double)errors / Events, 5 * Math.Sqrt(0.02 * 0.98 / Events));
        Assert.Equal(0.8, (double)delays.Count / Events, 5 * Math.Sqrt(0.16 / Events));
    }

    [Fact]
    public void Applicants_differ_over_the_day_only_when_asked_to()
    {
        Assert.InRange(NightAndDay(0), -0.02, 0.02);
        Assert.InRange(NightAndDay(1), 0.1, 1);
    }

    // Approved share at the busiest hours less that at the quietest.
    private static double NightAndDay(double mixCycle)
    {
        var generator = new TrafficGenerator(new TrafficOptions { Seed = 8, Rate = 1, MixCycle = mixCycle, DailyCycle = 0 }, IncidentSchedule.Quiet);
        var (approved, all) = (new double[2], new double[2]);
        while (generator.Elapsed < TimeSpan.FromDays(1))
        {
            var e = generator.Next();
            var half = generator.Elapsed.Hours is >= 9 and < 21 ? 1 : 0;
            approved[half] += e.Prediction;
            all[half]++;
        }

        return (approved[1] / all[1]) - (approved[0] / all[0]);
    }

    private static byte[] Lines(ulong seed, int events)
    {
        var traffic = new SimulatedTraffic(new TrafficOptions { Seed = seed, LabelDelay = TimeSpan.FromSeconds(5) }, Scenario.Find("demo")!.Schedule(), "credit", "1") { MostEvents = events };
        traffic.Fill(int.MaxValue, TimeSpan.MaxValue);
        return [.. traffic.Events.Written.ToArray(), .. traffic.Labels.Written.ToArray()];
    }
}
