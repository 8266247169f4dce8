using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Monitoring.Windows;

namespace ModelExporter.Tests.Monitoring.Drift;

/// <summary>One window's decision: effect, significance and samples together, with settings per feature, and a reason where there is none.</summary>
public class DriftDecisionTests
{
    private readonly Random _random = new(5);

    [Fact]
    public void A_large_effect_that_chance_explains_is_no_drift()
    {
        // 100 events in twelve bins: PSI > 0.1 by chance alone in a third of windows.
        var reference = Reference(Enumerable.Range(0, 10_000).Select(_ => (object?)_random.NextDouble()));
        int large = 0, drifted = 0, windows = 400;
        for (var window = 0; window < windows; window++)
        {
            var scores = Score(reference, new DriftOptions { MinSamples = 50 }, Enumerable.Range(0, 120).Select(_ => (object?)_random.NextDouble()));
            if (scores.Psi > 0.1) large++;
            if (scores.Exceeds == true) drifted++;
        }

        Assert.InRange(large, windows / 10, windows);
        Assert.InRange(drifted, 0, windows / 50);
    }

    [Fact]
    public void A_small_effect_that_is_certain_is_no_drift_unless_the_feature_asks_for_it()
    {
        var reference = Reference(Enumerable.Range(0, 50_000).Select(_ => (object?)_random.NextDouble()));
        var live = Enumerable.Range(0, 50_000).Select(_ => (object?)Math.Pow(_random.NextDouble(), 1.2)).ToList();
        var common = Score(reference, new DriftOptions(), live);
        Assert.True(common.PValue < 1e-6);
        Assert.InRange(common.PsiExcess, 0.01, 0.1);
        Assert.False(common.Exceeds);
        Assert.True(common.Clears);
        Assert.True(Score(reference, new DriftOptions { PsiExcess = 0.01 }, live).Exceeds);
    }

    [Fact]
    public void Too_few_values_have_no_score_and_some_more_no_decision()
    {
        var reference = Reference(Enumerable.Range(0, 10_000).Select(_ => (object?)_random.NextDouble()));
        var none = Score(reference, new DriftOptions(), Enumerable.Repeat<object?>(5.0, 99));
        Assert.Equal((FeatureStatus.InsufficientSamples, 99L), (none.Status, none.Samples));
        Assert.True(double.IsNaN(none.Psi));
        Assert.Null(none.Exceeds);

        // Ten bins survive the pooling at 100 events: the decision needs 100 of them, or ten per bin and the pooled tails.
        var some = Score(reference, new DriftOptions { MinSamples = 60 }, Enumerable.Repeat<object?>(5.0, 90));
        Assert.Equal(FeatureStatus.InsufficientSamples, some.Status);
        Assert.True(some.Psi > 1);
        Assert.Null(some.Exceeds);
    }

    [Fact]
    public void A_constant_that_stays_has_a_reason_and_no_score()
    {
        var scores = Score(Reference(Enumerable.Repeat<object?>("EUR", 5_000)), new DriftOptions(), Enumerable.Repeat<object?>("EUR", 1_000));
        Assert.Equal(FeatureStatus.Constant, scores.Status);
        Assert.True(double.IsNaN(scores.Psi));
        Assert.Null(scores.Exceeds);
    }

    [Theory]
    [InlineData("EUR", "USD")]
    [InlineData(7.0, 8.0)]
    public void A_constant_that_changes_is_found_by_an_exact_test(object constant, object other)
    {
        var reference = Reference(Enumerable.Repeat<object?>(constant, 5_000));
        var changed = Score(reference, new DriftOptions(), Enumerable.Repeat<object?>(constant, 900).Concat(Enumerable.Repeat<object?>(other, 100)));
        Assert.Equal(FeatureStatus.ConstantChanged, changed.Status);
        Assert.True(changed.Exceeds);
        Assert.InRange(changed.PValue, 0, 1e-10);

        // One stray value in a thousand: p = n / (n + M).
        var stray = Score(reference, new DriftOptions(), Enumerable.Repeat<object?>(constant, 999).Append(other));
        Assert.Equal(FeatureStatus.ConstantChanged, stray.Status);
        Assert.Equal(1000.0 / 6000, stray.PValue, 1e-9);
        Assert.False(stray.Exceeds);
    }

    [Fact]
    public void A_rare_category_that_becomes_common_is_found_although_all_but_one_bin_are_too_sparse_for_a_chi_square()
    {
        var reference = Reference(Enumerable.Repeat<object?>("EUR", 9_990).Concat(Enumerable.Repeat<object?>("USD", 10)));
        Assert.True(Score(reference, new DriftOptions(), Enumerable.Repeat<object?>("EUR", 190).Concat(Enumerable.Repeat<object?>("USD", 10))).Exceeds);
        Assert.False(Score(reference, new DriftOptions(), Enumerable.Repeat<object?>("EUR", 199).Append("USD")).Exceeds);
        Assert.False(Score(reference, new DriftOptions(), Enumerable.Repeat<object?>("EUR", 200)).Exceeds);
    }

    [Fact]
    public void The_floor_and_the_expected_value_grow_with_the_design_effect_and_the_p_value_with_them()
    {
        var traffic = new SimulatedTraffic(
            new MonitoringOptions { Windows = [TimeSpan.FromHours(1)], Evidence = new EvidenceOptions { Enabled = false } }, 3,
            ("corrected", new DriftOptions()), ("plain", new DriftOptions { DesignEffect = false }));
        traffic.SetReference(10_000, _ => traffic.Normal());

        // Every value comes five times.
        double repeated = 0;
        var left = 0;
        traffic.Send(TimeSpan.FromMinutes(61), 6_100, _ =>
        {
            if (left == 0) (repeated, left) = (traffic.Normal(), 5);
            left--;
            return repeated;
        });
        var scores = traffic.Evaluate();
        Assert.InRange(scores["corrected"].DesignEffect, 4, 6);
        Assert.Equal(1, scores["plain"].DesignEffect);
        Assert.Equal(scores["plain"].Psi, scores["corrected"].Psi);
        Assert.Equal(scores["plain"].PsiExpected * scores["corrected"].DesignEffect, scores["corrected"].PsiExpected, 1e-12);
        Assert.Equal(scores["plain"].PsiNoiseFloor * scores["corrected"].DesignEffect, scores["corrected"].PsiNoiseFloor, 1e-12);
        Assert.True(scores["corrected"].PValue > scores["plain"].PValue);
    }

    private static FeatureProfile Reference(IEnumerable<object?> values)
    {
        var builder = new ProfileBuilder(new ProfileLimits());
        var batch = Batches.Of([.. values.Select(value => new TestEvent { Features = new() { ["x"] = value } })]);
        for (var row = 0; row < batch.Slices[0].Rows; row++) builder.Add(batch, batch.Slices[0], row);
        return Assert.Single(builder.Build("credit", "1", ReferenceSource.Profile, null).Features);
    }

    private static FeatureScores Score(FeatureProfile reference, DriftOptions options, IEnumerable<object?> values)
    {
        var layout = new BinLayout([reference], 20);
        var tally = new Tally(layout);
        var bins = layout.Features[0];
        foreach (var value in values)
        {
            if (value is double number) tally.Add(bins, bins.CellOf(number), number, Tally.HistogramKey(number));
            else tally.Cells[bins.CellOf(System.Text.Encoding.UTF8.GetBytes((string)value!))]++;
        }

        var counts = new WindowCounts(layout);
        counts.CopyFrom(tally);
        var scores = new FeatureScores[1];
        new DriftScorer(layout, _ => options).Score(counts, scores);
        return scores[0];
    }
}
