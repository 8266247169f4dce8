using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Monitoring.Windows;
using ValueRange = ModelExporter.Monitoring.Features.ValueRange;

namespace ModelExporter.Tests.Monitoring.Drift;

public class DriftScorerTests
{
    private static readonly DriftOptions Options = new() { MinSamples = 10 };

    [Fact]
    public void Scores_of_a_small_window_are_what_a_hand_computes()
    {
        // Reference 60, 30 and 10 of 100, live 30, 50 and 20 of 100; two more bins that are empty on both sides.
        var scores = Score(Options, Categorical("c", 60, 30, 10), Fill("c", 30, 50, 20, 0, 0));
        double Term(double live, double reference)
        {
            double p = (live + 0.5) / 102.5, q = (reference + 0.5) / 102.5;
            return (p - q) * Math.Log(p / q);
        }

        Assert.Equal(100, scores.Samples);
        Assert.Equal(Term(30, 60) + Term(50, 30) + Term(20, 10), scores.Psi, 12);
        Assert.Equal(4 * 0.02, scores.PsiExpected, 12);
        // The 99 % quantile of chi-square with 4 degrees of freedom is 13.2767.
        Assert.Equal(13.276704 * 0.02, scores.PsiNoiseFloor, 7);
        double Divergence(double p, double q) => p * Math.Log2(2 * p / (p + q)) / 2;
        var expected = Divergence(.3, .6) + Divergence(.6, .3) + Divergence(.5, .3) + Divergence(.3, .5) + Divergence(.2, .1) + Divergence(.1, .2);
        Assert.Equal(Math.Sqrt(expected), scores.JensenShannonDistance, 12);
        // Bins with fewer than 5 expected live values join the smallest other one: 3 bins, X2 = 30^2/90 + 20^2/80 + 10^2/30 = 18.333, 2 degrees of freedom.
        Assert.Equal(Math.Exp(-(10 + 5 + (10 / 3.0)) / 2), scores.PValue, 12);
        Assert.Equal(scores.PValue, scores.AdjustedPValue, 12);
        Assert.Equal((0, 0, 0), (scores.MissingRatio, scores.InvalidRatio, scores.UnseenRatio));
        Assert.True(double.IsNaN(scores.OutOfRangeRatio) && double.IsNaN(scores.KolmogorovSmirnovDistance) && double.IsNaN(scores.WassersteinDistance));
        Assert.Equal((FeatureStatus.Ok, true, false, true), (scores.Status, scores.Exceeds, scores.Clears, scores.Drifted));
    }

    [Fact]
    public void Shares_are_of_all_events_that_should_have_a_value()
    {
        var scores = Score(Options, Categorical("c", 60, 30, 10), (layout, tally) =>
        {
            Fill("c", 50, 20, 10, 0, 20)(layout, tally);
            var bins = layout.Features[0];
            tally.Cells[bins.MissingCell] = 80;
            tally.Cells[bins.MissingCell + 1 + (int)InvalidReason.Type] = 15;
            tally.Cells[bins.MissingCell + 1 + (int)InvalidReason.TooLong] = 5;
        });
        Assert.Equal((100, 0.4, 0.1, 0.2), (scores.Samples, scores.MissingRatio, scores.InvalidRatio, scores.UnseenRatio));
    }

    [Fact]
    public void Distances_of_a_numeric_feature_use_the_values_themselves()
    {
        // Reference 0, 1 ... 4, 20 each; live all at 3: three fifths of the reference lie below.
        var scores = ScoreNumbers([.. Enumerable.Range(0, 100).Select(i => (double)(i % 5))], [.. Enumerable.Repeat(3.0, 50)]);
        Assert.Equal(0.6, scores.KolmogorovSmirnovDistance, 12);
        // Mean |3 - x| over 0 ... 4 is 7/5, the standard deviation sqrt(2).
        Assert.Equal(1.4 / Math.Sqrt(2), scores.WassersteinDistance, 12);
        Assert.Equal(0, scores.OutOfRangeRatio);
        Assert.True(scores.Drifted);
    }

    [Fact]
    public void Values_beyond_the_reference_are_out_of_range_where_no_range_is_given()
    {
        var reference = Enumerable.Range(0, 100).Select(i => (double)(i % 5)).ToArray();
        double[] live = [.. Enumerable.Repeat(2.0, 80), .. Enumerable.Repeat(-1.0, 15), .. Enumerable.Repeat(9.0, 5)];
        Assert.Equal(0.2, ScoreNumbers(reference, live).OutOfRangeRatio, 12);
        Assert.Equal(0.05, ScoreNumbers(reference, live, new ValueRange(-1, 5)).OutOfRangeRatio, 12);
    }

    [Theory]
    [InlineData(0, FeatureStatus.InsufficientSamples, false, false)]
    [InlineData(9, FeatureStatus.InsufficientSamples, false, false)]
    [InlineData(10, FeatureStatus.InsufficientSamples, true, false)]
    [InlineData(19, FeatureStatus.InsufficientSamples, true, false)]
    [InlineData(20, FeatureStatus.Ok, true, true)]
    public void Few_samples_give_no_score_and_some_more_give_no_decision(int samples, FeatureStatus status, bool hasScore, bool hasDecision)
    {
        // Two bins in the end, so a decision takes 20 samples.
        var scores = Score(Options, Categorical("c", 50, 50), Fill("c", (samples + 1) / 2, samples / 2));
        Assert.Equal((status, samples), (scores.Status, scores.Samples));
        Assert.Equal(hasScore, !double.IsNaN(scores.Psi) && !double.IsNaN(scores.PsiNoiseFloor) && !double.IsNaN(scores.UnseenRatio));
        Assert.Equal(hasDecision, scores.Exceeds is not null && scores.Drifted is not null && !double.IsNaN(scores.AdjustedPValue));
        Assert.Equal(samples == 0, double.IsNaN(scores.MissingRatio));
    }

    [Fact]
    public void A_constant_that_stays_has_no_score()
    {
        var scores = ScoreNumbers([.. Enumerable.Repeat(7.0, 100)], [.. Enumerable.Repeat(7.0, 31)]);
        Assert.Equal((FeatureStatus.Constant, null, null), (scores.Status, scores.Exceeds, scores.Drifted));
        Assert.True(double.IsNaN(scores.Psi) && double.IsNaN(scores.PValue) && double.IsNaN(scores.AdjustedPValue) && double.IsNaN(scores.WassersteinDistance));
    }

    [Theory]
    [InlineData(6.0)]
    [InlineData(8.0)]
    public void A_constant_that_changed_says_so_and_is_tested_exactly(double live)
    {
        var scores = ScoreNumbers([.. Enumerable.Repeat(7.0, 100)], [.. Enumerable.Repeat(7.0, 30), live]);
        Assert.Equal((FeatureStatus.ConstantChanged, false), (scores.Status, scores.Exceeds));
        Assert.Equal(31.0 / 131, scores.AdjustedPValue, 1e-9);
        Assert.True(double.IsNaN(scores.WassersteinDistance));
    }

    [Fact]
    public void An_embedding_has_no_bins_and_no_share_of_what_is_unknown()
    {
        var scores = Score(Options, new VectorProfile { Name = "c", Samples = 10, Dimension = 2 }, (layout, tally) => tally.Cells[layout.Features[0].MissingCell] = 3);
        Assert.Equal(FeatureStatus.NoBins, scores.Status);
        Assert.True(double.IsNaN(scores.MissingRatio) && double.IsNaN(scores.Psi));
    }

    [Fact]
    public void Values_near_the_end_of_doubles_leave_the_distance_out()
    {
        var scores = ScoreNumbers([-1, 0, 1, .. Enumerable.Repeat(0.0, 30)], [.. Enumerable.Repeat(double.MaxValue, 15), .. Enumerable.Repeat(-double.MaxValue, 15)]);
        Assert.True(double.IsNaN(scores.WassersteinDistance));
        Assert.True(scores.Psi > 0 && scores.KolmogorovSmirnovDistance > 0);
    }

    [Fact]
    public void P_values_are_adjusted_over_all_features_with_enough_samples_and_no_others()
    {
        var profiles = new FeatureProfile[] { Categorical("a", 500, 500), Categorical("b", 500, 500), Categorical("c", 500, 500), Categorical("d", 500, 500) };
        var layout = new BinLayout(profiles, 20);
        var tally = new Tally(layout);
        Fill("a", 650, 350)(layout, tally);
        Fill("b", 540, 460)(layout, tally);
        Fill("c", 500, 500)(layout, tally);
        Fill("d", 4, 4)(layout, tally);
        var scores = ScoreAll(layout, tally, Options);
        Assert.Equal(FeatureStatus.InsufficientSamples, scores[3].Status);
        // Three p-values in the family: the smallest times 3, the next times 3/2, the largest as it is.
        Assert.Equal(3 * scores[0].PValue, scores[0].AdjustedPValue, 1e-12);
        Assert.Equal(1.5 * scores[1].PValue, scores[1].AdjustedPValue, 1e-12);
        Assert.Equal(scores[2].PValue, scores[2].AdjustedPValue, 1e-12);
        Assert.True(double.IsNaN(scores[3].AdjustedPValue));
    }

    [Fact]
    public void Significance_without_an_effect_is_no_drift_and_neither_is_an_effect_without_significance()
    {
        var significant = Score(Options with { PsiExcess = 0.1 }, Categorical("c", 500_000, 500_000), Fill("c", 52_000, 48_000));
        Assert.True(significant.AdjustedPValue < 1e-6);
        Assert.Equal((false, true), (significant.Exceeds, significant.Clears));
        var large = Score(Options with { PsiExcess = 0.02, Q = 0.01 }, Categorical("c", 500, 500), Fill("c", 13, 7));
        Assert.True(large.PsiExcess < 0.02 || large.AdjustedPValue > 0.01);
        Assert.Equal(false, large.Exceeds);
    }

    [Fact]
    public void Between_significant_and_clear_neither_is_said()
    {
        // X2 of 500 + 500 against 60 + 40: p = 0.057 would clear; 62 + 38 gives 0.02.
        var scores = Score(Options with { PsiExcess = 0.01 }, Categorical("c", 500, 500), Fill("c", 62, 38));
        Assert.InRange(scores.AdjustedPValue, 0.01, 0.05);
        Assert.Equal((false, false), (scores.Exceeds, scores.Clears));
    }

    [Fact]
    public void The_reference_itself_is_at_distance_zero()
    {
        var values = Enumerable.Range(0, 1000).Select(i => Math.Sin(i)).ToArray();
        var scores = ScoreNumbers(values, values);
        Assert.Equal((0, 0, 0), (scores.Psi, scores.JensenShannonDistance, scores.KolmogorovSmirnovDistance));
        Assert.Equal(0, scores.WassersteinDistance, 1e-12);
        Assert.Equal(1, scores.PValue);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(1000)]
    public void Without_drift_nothing_exceeds(int samples)
    {
        // 300 windows of 10 features: 3000 looks. With an effect demanded on top of q = 0.01 the expected number of false alarms is below one in 300 windows.
        var random = new Random(2026);
        var profiles = Enumerable.Range(0, 10).Select(feature => Sampled("f" + feature, feature, 5000, random)).ToArray();
        var layout = new BinLayout(profiles, 20);
        var (exceeds, aboveFloor) = (0, 0);
        for (var window = 0; window < 300; window++)
        {
            var tally = new Tally(layout);
            foreach (var bins in layout.Features)
            {
                for (var i = 0; i < samples; i++) Add(tally, bins, Draw(bins.Index, random));
            }

            foreach (var scores in ScoreAll(layout, tally, new DriftOptions()))
            {
                if (scores.Exceeds == true) exceeds++;
                if (scores.Psi > scores.PsiNoiseFloor) aboveFloor++;
            }
        }

        Assert.InRange(exceeds, 0, 1);
        // The floor is the 99 % quantile: 30 of 3000, standard deviation 5.4; a little fewer with few samples per bin.
        Assert.InRange(aboveFloor, 8, 50);
    }

    private static NumericProfile Sampled(string name, int shape, int samples, Random random)
    {
        var builder = new NumericProfileBuilder(10_000);
        for (var i = 0; i < samples; i++) builder.Add(Draw(shape, random));
        return builder.Build(name, 0)!;
    }

    // Uniform, skewed, heavy-tailed and discrete shapes.
    private static double Draw(int shape, Random random) => (shape % 4) switch
    {
        0 => random.NextDouble(),
        1 => -Math.Log(1 - random.NextDouble()),
        2 => 1 / (1 - random.NextDouble()),
        _ => random.Next(6),
    };

    private static CategoricalProfile Categorical(string name, params long[] counts) => new()
    {
        Name = name,
        Samples = counts.Sum(),
        Categories = [.. counts.Select((count, i) => new CategoryCount(((char)('a' + i)).ToString(), count))],
    };

    private static Action<BinLayout, Tally> Fill(string name, params int[] cells) => (layout, tally) =>
    {
        for (var i = 0; i < cells.Length; i++) tally.Cells[layout.Features[layout.IndexOf(name)].FirstCell + i] = cells[i];
    };

    private static void Add(Tally tally, FeatureBins bins, double value) => tally.Add(bins, bins.CellOf(value), value, Tally.HistogramKey(value));

    private static FeatureScores ScoreNumbers(double[] reference, double[] live, ValueRange? range = null)
    {
        var builder = new NumericProfileBuilder(10_000);
        foreach (var value in reference) builder.Add(value);
        return Score(Options, builder.Build("c", 0)! with { Range = range }, (layout, tally) =>
        {
            var bins = layout.Features[0];
            foreach (var value in live)
            {
                Add(tally, bins, value);
                if (bins.IsOutOfRange(value)) tally.Cells[bins.OutOfRangeCell]++;
            }
        });
    }

    private static FeatureScores Score(DriftOptions options, FeatureProfile profile, Action<BinLayout, Tally> fill)
    {
        var layout = new BinLayout([profile], 20);
        var tally = new Tally(layout);
        fill(layout, tally);
        return ScoreAll(layout, tally, options)[0];
    }

    private static FeatureScores[] ScoreAll(BinLayout layout, Tally tally, DriftOptions options)
    {
        var counts = new WindowCounts(layout);
        counts.CopyFrom(tally);
        var scores = new FeatureScores[layout.Features.Length];
        new DriftScorer(layout, _ => options).Score(counts, scores);
        return scores;
    }
}
