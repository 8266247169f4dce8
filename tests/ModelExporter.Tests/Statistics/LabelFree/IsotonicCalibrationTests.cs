using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Statistics.LabelFree;

namespace ModelExporter.Tests.Statistics.LabelFree;

public sealed class IsotonicCalibrationTests
{
    [Fact]
    public void The_curve_never_falls_and_keeps_the_mean() => Prop.ForAll(Samples(), input =>
    {
        var calibration = IsotonicCalibration.Fit(input.Scores, input.Targets)!;
        var previous = 0d;
        for (var score = -0.1; score < 1.1; score += 0.003)
        {
            var probability = calibration.Calibrate(score);
            Assert.InRange(probability, previous, 1);
            previous = probability;
        }

        Assert.Equal(input.Targets.Average(), input.Scores.Average(calibration.Calibrate), 9);
    }).Check(Properties.Config);

    [Fact]
    public void No_other_rising_curve_through_the_corners_fits_better() => Prop.ForAll(Samples(), input =>
    {
        // Optimality of a projection onto a convex cone: the residual is orthogonal to the fit and at an obtuse angle to every rising function (here: steps).
        var calibration = IsotonicCalibration.Fit(input.Scores, input.Targets)!;
        double[] fit = [.. input.Scores.Select(calibration.Calibrate)];
        Assert.Equal(0, fit.Zip(input.Targets, (p, y) => p * (y - p)).Sum(), 1e-9);
        foreach (var step in input.Scores)
        {
            var angle = input.Scores.Select((score, i) => score >= step ? input.Targets[i] - fit[i] : 0).Sum();
            Assert.True(angle <= 1e-9, $"a step at {step} would improve the fit by {angle}");
        }
    }).Check(Properties.Config);

    [Fact]
    public void A_weight_counts_like_repetition() => Prop.ForAll(Samples(), input =>
    {
        double[] weights = [.. input.Scores.Select((_, i) => (double)(i % 4))];
        var weighted = IsotonicCalibration.Fit(input.Scores, input.Targets, weights);
        var repeated = IsotonicCalibration.Fit(Repeat(input.Scores), Repeat(input.Targets));
        Assert.Equal(repeated is null, weighted is null);
        foreach (var score in input.Scores) Assert.Equal(repeated?.Calibrate(score) ?? 0, weighted?.Calibrate(score) ?? 0, 9);

        double[] Repeat(double[] values) => [.. values.SelectMany((value, i) => Enumerable.Repeat(value, i % 4))];
    }).Check(Properties.Config);

    [Fact]
    public void Corners_restore_the_curve()
    {
        var calibration = IsotonicCalibration.Fit([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])!;
        Assert.True(IsotonicCalibration.TryCreate(calibration.Scores, calibration.Probabilities, out var restored));
        Assert.Equal(calibration.Calibrate(0.5), restored.Calibrate(0.5));
        Assert.Equal(0.625, restored.Calibrate(0.5), 12);
        Assert.Equal(double.NaN, restored.Calibrate(double.NaN));
        Assert.Equal(0, restored.Calibrate(-5));
        Assert.Equal(1, restored.Calibrate(5));
    }

    [Theory]
    [InlineData(new double[0], new double[0])]
    [InlineData(new[] { 0.1 }, new[] { 0.1, 0.2 })]
    [InlineData(new[] { 0.2, 0.1 }, new[] { 0.1, 0.2 })]
    [InlineData(new[] { 0.1, 0.1 }, new[] { 0.1, 0.2 })]
    [InlineData(new[] { 0.1, 0.2 }, new[] { 0.3, 0.2 })]
    [InlineData(new[] { 0.1, 0.2 }, new[] { 0.3, 1.2 })]
    [InlineData(new[] { 0.1, double.NaN }, new[] { 0.3, 0.4 })]
    public void Corners_that_are_no_rising_curve_are_refused(double[] scores, double[] probabilities) =>
        Assert.False(IsotonicCalibration.TryCreate(scores, probabilities, out _));

    [Fact]
    public void Without_points_there_is_no_curve() => Assert.Null(IsotonicCalibration.Fit([0.4], [1], [0]));

    [Fact]
    public void Empty_bins_have_no_probability()
    {
        var probabilities = new double[2];
        IsotonicCalibration.Identity.AtBinMeans([0, 4], [0, 3], probabilities);
        Assert.Equal([double.NaN, 0.75], probabilities);
    }

    [Fact]
    public void Calibration_is_needed_for_distorted_scores_and_not_for_honest_ones()
    {
        var random = new Random(9);
        double[] honest = new double[4000], distorted = new double[4000];
        var positives = new bool[4000];
        for (var i = 0; i < honest.Length; i++)
        {
            honest[i] = random.NextDouble();
            distorted[i] = Math.Pow(honest[i], 3);
            positives[i] = random.NextDouble() < honest[i];
        }

        var need = CalibrationNeed.Of(distorted, positives);
        Assert.True(need.IsNeeded);
        Assert.InRange(need.RawError, 0.2, 0.3);
        Assert.InRange(need.CalibratedError, 0, 0.03);
        Assert.InRange(CalibrationNeed.Of(honest, positives).RawError, 0, 0.03);
        Assert.False(CalibrationNeed.Of(honest, honest.Select(score => score > 0.5).ToArray()).IsNeeded);
        Assert.False(CalibrationNeed.Of(honest, new bool[4000]).IsNeeded);
    }

    private static Arbitrary<(double[] Scores, double[] Targets)> Samples() => (
        from size in Gen.Choose(1, 60)
        from grid in Gen.Elements(5, 50, 1000)
        from scores in Gen.Choose(0, grid).Select(step => (double)step / grid).ArrayOf(size)
        from targets in Gen.Elements(0d, 1d).ArrayOf(size)
        select (scores, targets)).ToArbitrary();
}
