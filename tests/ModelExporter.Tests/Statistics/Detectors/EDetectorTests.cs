using ModelExporter.Statistics.Detectors;

namespace ModelExporter.Tests.Statistics.Detectors;

public class EDetectorTests
{
    private static readonly long[] Reference = [1000, 1010, 990, 1005, 995, 1000, 1002, 998, 1001, 999];
    private static readonly EDetectorSettings Settings = new(EDetectorSettings.ThresholdFor(features: 1, falseAlarmIntervalPanes: 1000));

    [Fact]
    public void The_threshold_grows_with_features_replicas_and_slots()
    {
        Assert.Equal(13.669328047786193, EDetectorSettings.ThresholdFor(20, 43_200), 12);
        Assert.Equal(13.669328047786193 + Math.Log(3) + Math.Log(24), EDetectorSettings.ThresholdFor(20, 43_200, replicas: 3, seasonalSlots: 24), 12);
    }

    [Fact]
    public void A_reference_that_tells_nothing_gives_no_detector_and_a_reason()
    {
        Assert.Null(EDetector.Create([500], Settings, out var absence));
        Assert.Equal(EDetectorAbsence.TooFewBins, absence);
        Assert.Null(EDetector.Create([0, 0], Settings, out absence));
        Assert.Equal(EDetectorAbsence.EmptyReference, absence);
        Assert.NotNull(EDetector.Create([1, 1], Settings, out absence));
        Assert.Equal(EDetectorAbsence.None, absence);
    }

    [Fact]
    public void Without_drift_thirty_thousand_panes_give_no_alarm()
    {
        // The bound allows one alarm per 1000 panes on average; the ball's zone makes it far rarer: none in a million in simulation.
        var random = new Random(11);
        for (var run = 0; run < 3; run++)
        {
            var detector = EDetector.Create(Draw(random, 10_000, tilt: 0), Settings, out _)!;
            for (var pane = 0; pane < 10_000; pane++)
            {
                detector.Update(Draw(random, 50, tilt: 0));
                Assert.False(detector.IsActive);
            }
        }
    }

    [Fact]
    public void A_large_drift_alarms_at_its_third_pane_and_clears_after_it()
    {
        var random = new Random(12);
        var detector = Create();
        for (var pane = 0; pane < 20; pane++) Assert.Equal(EvidenceChange.None, detector.Update(Draw(random, 1000, tilt: 0)));
        Assert.Equal(EvidenceChange.None, detector.Update(Draw(random, 1000, tilt: 0.9)));
        Assert.Equal(EvidenceChange.None, detector.Update(Draw(random, 1000, tilt: 0.9)));
        Assert.Equal(EvidenceChange.Alarmed, detector.Update(Draw(random, 1000, tilt: 0.9)));
        Assert.True(detector.FreezesDesignEffect);
        var panes = 1;
        while (detector.Update(Draw(random, 1000, tilt: 0)) != EvidenceChange.Cleared) Assert.True(panes++ < 60);
        Assert.False(detector.IsActive);
    }

    [Fact]
    public void An_empty_pane_changes_nothing()
    {
        var detector = Create();
        var random = new Random(13);
        for (var pane = 0; pane < 5; pane++) detector.Update(Draw(random, 500, tilt: 0.5));
        var before = detector.Save();
        Assert.Equal(EvidenceChange.None, detector.Update(new long[10]));
        Assert.Equal(before, detector.Save());
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public void No_bet_exceeds_one_on_average_for_any_distribution_of_the_ball(bool withEmptyTails, bool betsAgainstEmptyBins)
    {
        long[] reference = withEmptyTails ? [0, .. Reference, 0] : Reference;
        // The factor's mean under Q, and under points on the ball's surface, must not exceed 1: measured through one more pane of a single event in each bin.
        var random = new Random(14);
        var settings = new EDetectorSettings(1e6) { HalfLives = [1e12], MaxEffectiveEvents = 1e12, BetsAgainstEmptyBins = betsAgainstEmptyBins };
        var drawn = Draw(random, 5000, tilt: 0.6);
        long[] taught = withEmptyTails ? [0, .. drawn, 0] : drawn;
        var detector = EDetector.Create(reference, settings, out _)!;
        detector.Update(taught);
        detector.Update(taught);
        var saved = detector.Save();
        var start = detector.Evidence;
        Assert.True(start > 0);
        var factors = new double[reference.Length];
        for (var k = 0; k < reference.Length; k++)
        {
            Assert.True(detector.TryRestore(saved));
            var single = new long[reference.Length];
            single[k] = 1;
            detector.Update(single);
            factors[k] = Math.Exp(detector.Evidence - start);
        }

        var total = reference.Sum();
        var all = total + (reference.Length / 2.0);
        var q = reference.Select(count => (count + 0.5) / all).ToArray();
        var w = reference.Select(count => (count + 2) / all).ToArray();
        Assert.True(q.Zip(factors).Sum(pair => pair.First * pair.Second) < 1);
        // The worst point of the ball lies along W (f - mean f): there the mean is exactly 1.
        var center = w.Zip(factors).Sum(pair => pair.First * pair.Second) / w.Sum();
        var step = w.Zip(factors, (weight, factor) => weight * (factor - center)).ToArray();
        var length = Math.Sqrt(step.Zip(w).Sum(pair => pair.First * pair.First / pair.Second));
        var worst = q.Zip(step, (p, s) => p + (detector.Radius * s / length)).ToArray();
        Assert.Equal(1, worst.Sum(), 9);
        Assert.Equal(1, worst.Zip(factors).Sum(pair => pair.First * pair.Second), 6);
    }

    [Fact]
    public void Empty_tails_of_the_reference_do_not_blunt_the_bet_and_a_value_in_them_is_still_bet_on()
    {
        long[] reference = [0, .. Reference, 0];
        var blunt = EDetector.Create(reference, Settings, out _)!;
        var sharp = EDetector.Create(reference, Settings with { BetsAgainstEmptyBins = false }, out _)!;
        var plain = Create();
        var random = new Random(21);
        // PSI 0.018, not far above the tolerance of 0.013.
        int[] panesToAlarm = [0, 0, 0];
        for (var pane = 1; pane <= 200; pane++)
        {
            var counts = Draw(random, 5000, tilt: 0.21);
            plain.Update(counts);
            blunt.Update([0, .. counts, 0]);
            sharp.Update([0, .. counts, 0]);
            EDetector[] detectors = [plain, sharp, blunt];
            for (var i = 0; i < detectors.Length; i++) if (!detectors[i].IsActive && panesToAlarm[i] == pane - 1) panesToAlarm[i] = pane;
        }

        Assert.True(panesToAlarm[1] < 100 && panesToAlarm[1] <= (2 * panesToAlarm[0]) + 5 && panesToAlarm[2] > 2 * panesToAlarm[1], $"alarm after {string.Join(", ", panesToAlarm)} panes");

        var other = EDetector.Create(reference, Settings with { BetsAgainstEmptyBins = false }, out _)!;
        for (var pane = 0; pane < 4; pane++) other.Update([0, .. Draw(random, 980, tilt: 0), 20]);
        Assert.True(other.IsActive);
    }

    [Fact]
    public void A_restored_detector_goes_on_as_the_one_that_was_saved()
    {
        var random = new Random(15);
        var (original, restored) = (Create(), Create());
        for (var pane = 0; pane < 8; pane++) original.Update(Draw(random, 400, tilt: 0.4));
        Assert.True(restored.TryRestore(original.Save()));
        Assert.Equal(original.Evidence, restored.Evidence);
        for (var pane = 0; pane < 40; pane++)
        {
            var counts = Draw(random, 400, tilt: pane < 10 ? 0.4 : 0);
            Assert.Equal(original.Update(counts), restored.Update(counts));
            Assert.Equal(original.Evidence, restored.Evidence);
        }
    }

    [Fact]
    public void A_state_of_another_reference_or_other_settings_is_refused()
    {
        var detector = Create();
        detector.Update(Draw(new Random(16), 400, tilt: 0.4));
        var saved = detector.Save();
        Assert.False(EDetector.Create([.. Reference[..9], 1000], Settings, out _)!.TryRestore(saved));
        Assert.False(EDetector.Create(Reference, Settings with { Zone = 0.02 }, out _)!.TryRestore(saved));
        Assert.False(EDetector.Create(Reference, Settings with { Threshold = 9 }, out _)!.TryRestore(saved));
        Assert.False(EDetector.Create(Reference, Settings with { HalfLives = [150, 1000] }, out _)!.TryRestore(saved));
        Assert.False(EDetector.Create(Reference, Settings with { IsStrict = true }, out _)!.TryRestore(saved));
        Assert.False(EDetector.Create(Reference, Settings with { BetsAgainstEmptyBins = false }, out _)!.TryRestore(saved));
        Assert.False(detector.TryRestore(saved.AsSpan(0, saved.Length - 8)));
        Assert.Equal(Create().Save(), detector.Save());
    }

    [Fact]
    public void The_strict_ball_is_wider()
    {
        var strict = EDetector.Create(Reference, Settings with { IsStrict = true }, out _)!;
        var normal = Create();
        var sampling = Math.Sqrt((normal.Radius * normal.Radius) - 0.01);
        Assert.Equal(0.1 + sampling, strict.Radius, 12);
        Assert.Equal(strict.Radius * strict.Radius, strict.Tolerance);
    }

    [Fact]
    public void Update_allocates_nothing()
    {
        var detector = Create();
        var counts = Draw(new Random(17), 400, tilt: 0.5);
        for (var pane = 0; pane < 100; pane++) detector.Update(counts, 2);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var pane = 0; pane < 100; pane++) detector.Update(counts, 2);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static EDetector Create() => EDetector.Create(Reference, Settings, out _)!;

    // Ten bins of equal mass, tilted linearly.
    private static long[] Draw(Random random, int events, double tilt)
    {
        var counts = new long[10];
        for (var k = 0; k < events; k++)
        {
            int bin;
            do bin = random.Next(10);
            while (random.NextDouble() * (1 + tilt) > 1 + (tilt * ((bin - 4.5) / 4.5)));
            counts[bin]++;
        }

        return counts;
    }
}
