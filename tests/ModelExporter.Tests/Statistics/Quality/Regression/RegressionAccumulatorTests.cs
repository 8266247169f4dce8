using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Statistics.Quality.Regression;

namespace ModelExporter.Tests.Statistics.Quality.Regression;

public sealed class RegressionAccumulatorTests
{
    [Fact]
    public void Merged_panes_equal_the_whole() => Prop.ForAll(Pairs(), pairs =>
    {
        RegressionAccumulator whole = default, merged = default;
        foreach (var (target, prediction) in pairs) whole.Add(target, prediction);
        foreach (var pane in pairs.Chunk(7).Reverse())
        {
            var state = default(RegressionAccumulator);
            foreach (var (target, prediction) in pane) state.Add(target, prediction);
            merged.Merge(state);
        }

        var expected = Measures(whole);
        var actual = Measures(merged);
        for (var i = 0; i < expected.Length; i++)
        {
            var isNear = expected[i].Equals(actual[i]) || Math.Abs(expected[i] - actual[i]) <= 1e-9 * (1 + Math.Abs(expected[i]));
            Assert.True(isNear, $"measure {i}: {expected[i]} and {actual[i]}");
        }
    }).Check(Properties.Config);

    [Fact]
    public void Measures_keep_their_order_and_range() => Prop.ForAll(Pairs(), pairs =>
    {
        var sums = default(RegressionAccumulator);
        foreach (var (target, prediction) in pairs) sums.Add(target, prediction);
        if (sums.Count == 0) return;
        var absolute = MeanAbsoluteError.Of(sums);
        Assert.True(Math.Abs(MeanError.Of(sums)) <= absolute + 1e-9);
        Assert.True(absolute <= RootMeanSquaredError.Of(sums) + 1e-9);
        Assert.True(RootMeanSquaredError.Of(sums) <= MaximumError.Of(sums) + 1e-9);
        Assert.InRange(SymmetricMeanAbsolutePercentageError.Of(sums), 0, 2 + 1e-12);
        Assert.Equal(absolute / 2, PinballLoss.Of(sums, 0.5), 1e-9);
        Assert.False(CoefficientOfDetermination.Of(sums) > ExplainedVariance.Of(sums) + 1e-9);
        Assert.False(ExplainedVariance.Of(sums) > 1);
    }).Check(Properties.Config);

    [Fact]
    public void Median_from_bins_lies_between_its_bounds_as_does_the_exact_one() => Prop.ForAll(Pairs().Filter(pairs => pairs.Length > 0), pairs =>
    {
        double[] targets = [.. pairs.Select(pair => pair.Target)], predictions = [.. pairs.Select(pair => pair.Prediction)];
        double[] edges = [0, 1, 2, 4, 8, 16, 32, 64, 1024];
        var counts = new long[8];
        foreach (var (target, prediction) in pairs) counts[Array.FindLastIndex(edges, edge => edge <= Math.Abs(prediction - target))]++;
        var exact = MedianAbsoluteError.FromSamples(targets, predictions);
        var binned = MedianAbsoluteError.FromHistogram(counts, edges);
        Assert.InRange(exact, binned.Lower, binned.Upper);
        Assert.InRange(binned.Value, binned.Lower, binned.Upper);
    }).Check(Properties.Config);

    [Fact]
    public void Values_that_are_not_finite_are_refused_and_leave_no_trace()
    {
        var sums = default(RegressionAccumulator);
        Assert.False(sums.Add(double.NaN, 1));
        Assert.False(sums.Add(1, double.PositiveInfinity));
        Assert.False(sums.Add(-1e308, 1e308));
        Assert.False(sums.Add(0, 1e200));
        Assert.Equal(default, sums);
        Assert.All(Measures(sums), value => Assert.Equal(double.NaN, value));
    }

    [Fact]
    public void One_negative_value_leaves_the_logarithmic_error_undefined()
    {
        var sums = default(RegressionAccumulator);
        sums.Add(3, 4);
        Assert.Equal(Math.Pow(Math.Log(5) - Math.Log(4), 2), MeanSquaredLogarithmicError.Of(sums), 12);
        sums.Add(-0.5, 1);
        Assert.Equal(double.NaN, MeanSquaredLogarithmicError.Of(sums));
        Assert.Equal(double.NaN, RootMeanSquaredLogarithmicError.Of(sums));
        Assert.False(MeanSquaredLogarithmicError.Interval(sums).IsDefined);
        Assert.Equal(1, sums.NegativeCount);
    }

    [Fact]
    public void A_constant_target_leaves_explained_shares_undefined_in_merged_panes_too()
    {
        RegressionAccumulator left = default, right = default;
        left.Add(0.1, 1);
        left.Add(0.1, 2);
        right.Add(0.1, 3);
        left.Merge(right);
        Assert.Equal(double.NaN, CoefficientOfDetermination.Of(left));
        Assert.Equal(double.NaN, ExplainedVariance.Of(left));
    }

    [Fact]
    public void Targets_of_zero_are_counted_and_left_out_of_percentages()
    {
        var sums = default(RegressionAccumulator);
        sums.Add(0, 2);
        Assert.Equal(double.NaN, MeanAbsolutePercentageError.Of(sums));
        Assert.Equal(double.NaN, WeightedAbsolutePercentageError.Of(sums));
        Assert.Equal(2, SymmetricMeanAbsolutePercentageError.Of(sums), 12);
        sums.Add(4, 5);
        Assert.Equal(1, sums.ZeroTargetCount);
        Assert.Equal(0.25, MeanAbsolutePercentageError.Of(sums), 12);
        Assert.Equal(0.75, WeightedAbsolutePercentageError.Of(sums), 12);
    }

    [Fact]
    public void Intervals_cover_the_true_error_about_as_often_as_they_say()
    {
        // Normal errors with mean 1 and sd 2.
        var truth = (Bias: 1d, Root: Math.Sqrt(5));
        var random = new Random(17);
        const int Rounds = 3000;
        int bias = 0, root = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var sums = default(RegressionAccumulator);
            for (var i = 0; i < 200; i++) sums.Add(10, 11 + (2 * MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1)));
            if (MeanError.Interval(sums).Contains(truth.Bias)) bias++;
            if (RootMeanSquaredError.Interval(sums).Contains(truth.Root)) root++;
        }

        Assert.InRange(bias / (double)Rounds, 0.935, 0.965);
        Assert.InRange(root / (double)Rounds, 0.925, 0.965);
    }

    [Fact]
    public void Stored_parts_restore_the_state()
    {
        var sums = default(RegressionAccumulator);
        sums.Add(1, 2);
        sums.Add(3, 2.5);
        var means = new RegressionAccumulator
        {
            Error = sums.Error,
            Target = sums.Target,
            AbsoluteError = sums.AbsoluteError,
            SquaredError = sums.SquaredError,
            PercentageError = sums.PercentageError,
            SymmetricError = sums.SymmetricError,
            SquaredLogError = sums.SquaredLogError,
        };
        Assert.Equal(sums, RegressionAccumulator.From(means, sums.AbsoluteTargetSum, sums.OverSum, sums.UnderSum, sums.LargestError));
    }

    [Fact]
    public void A_quantile_outside_of_zero_to_one_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PinballLoss.Of(default, 50));

    private static double[] Measures(in RegressionAccumulator sums) =>
    [
        MeanError.Of(sums), MeanAbsoluteError.Of(sums), MeanSquaredError.Of(sums), RootMeanSquaredError.Of(sums), MeanAbsolutePercentageError.Of(sums),
        SymmetricMeanAbsolutePercentageError.Of(sums), MeanSquaredLogarithmicError.Of(sums), WeightedAbsolutePercentageError.Of(sums), MaximumError.Of(sums),
        CoefficientOfDetermination.Of(sums), ExplainedVariance.Of(sums), PinballLoss.Of(sums, 0.1), PinballLoss.Of(sums, 0.9), sums.AbsoluteError.StandardError,
    ];

    private static Arbitrary<(double Target, double Prediction)[]> Pairs()
    {
        var number = Gen.Choose(-4000, 40_000).Select(value => value / 100d);
        return (from target in number from prediction in number select (target, prediction)).ArrayOf().ToArbitrary();
    }
}
