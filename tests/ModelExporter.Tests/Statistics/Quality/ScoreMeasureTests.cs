using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Statistics.Quality;

namespace ModelExporter.Tests.Statistics.Quality;

public sealed class ScoreMeasureTests
{
    [Fact]
    public void Bounds_from_bins_contain_the_exact_area_and_the_exact_average_precision() => Prop.ForAll(Samples(), input =>
    {
        var exact = ScoreHistogram.FromSamples(input.Scores, input.Positives);
        foreach (var bins in (int[])[1, 3, 10, 100])
        {
            var (positives, negatives) = Bins(input.Scores, input.Positives, bins);
            AssertBounds(RocAuc.FromHistogram(positives, negatives), RocAuc.FromHistogram(exact.Positives, exact.Negatives).Value);
            AssertBounds(AveragePrecision.FromHistogram(positives, negatives), AveragePrecision.FromHistogram(exact.Positives, exact.Negatives).Value);
        }
    }).Check(Properties.Config);

    [Fact]
    public void Exact_area_is_the_share_of_pairs_in_the_right_order() => Prop.ForAll(Samples(), input =>
    {
        double wins = 0, pairs = 0;
        for (var i = 0; i < input.Scores.Length; i++)
        {
            for (var j = 0; j < input.Scores.Length; j++)
            {
                if (!input.Positives[i] || input.Positives[j]) continue;
                pairs++;
                wins += input.Scores[i].CompareTo(input.Scores[j]) switch { > 0 => 1, 0 => 0.5, _ => 0 };
            }
        }

        var exact = ScoreHistogram.FromSamples(input.Scores, input.Positives);
        var area = RocAuc.FromHistogram(exact.Positives, exact.Negatives).Value;
        Assert.Equal(pairs > 0 ? wins / pairs : double.NaN, area, 9);
    }).Check(Properties.Config);

    [Fact]
    public void Expected_masses_give_what_counts_give() => Prop.ForAll(Samples(), input =>
    {
        var (positives, negatives) = Bins(input.Scores, input.Positives, 10);
        double[] positiveMass = [.. positives.Select(count => (double)count)];
        double[] negativeMass = [.. negatives.Select(count => (double)count)];
        Assert.Equal(RocAuc.FromHistogram(positives, negatives).Value, RocAuc.FromHistogram(positiveMass, negativeMass).Value, 12);
        Assert.Equal(AveragePrecision.FromHistogram(positives, negatives).Value, AveragePrecision.FromHistogram(positiveMass, negativeMass), 12);
    }).Check(Properties.Config);

    [Fact]
    public void Lower_bound_of_a_full_bin_equals_its_term_by_term_sum()
    {
        // 3000 positives in one bin take the closed form; 3000 bins of one positive each, all below the negatives, are the sum itself.
        var closed = AveragePrecision.FromHistogram([3000L], [500L]).Lower;
        long[] positives = [.. Enumerable.Repeat(1L, 3000), 0];
        long[] negatives = [.. Enumerable.Repeat(0L, 3000), 500];
        Assert.Equal(AveragePrecision.FromHistogram(positives, negatives).Value, closed, 12);
    }

    [Fact]
    public void DeLong_components_are_the_variances_of_the_placements()
    {
        long[] positives = [1, 0, 2, 3], negatives = [4, 2, 1, 1];
        double[] placementsOfPositives = [2 / 8d, 6.5 / 8, 6.5 / 8, 7.5 / 8, 7.5 / 8, 7.5 / 8];
        double[] placementsOfNegatives = [5.5 / 6, 5.5 / 6, 5.5 / 6, 5.5 / 6, 5 / 6d, 5 / 6d, 4 / 6d, 1.5 / 6];
        var (ofPositives, ofNegatives) = DeLong.Components(positives, negatives);
        Assert.Equal(Variance(placementsOfPositives), ofPositives, 12);
        Assert.Equal(Variance(placementsOfNegatives), ofNegatives, 12);
        Assert.Equal(Math.Sqrt((ofPositives / 6) + (ofNegatives / 8)), DeLong.StandardError(positives, negatives), 12);
    }

    [Fact]
    public void Intervals_of_the_area_cover_the_true_area_about_as_often_as_they_say()
    {
        // Normal scores one standard deviation apart: area = Phi(1 / sqrt 2).
        var truth = MathNet.Numerics.Distributions.Normal.CDF(0, 1, Math.Sqrt(0.5));
        var random = new Random(11);
        const int Rounds = 1500;
        int hanley = 0, deLong = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var scores = new double[200];
            var classes = new bool[200];
            for (var i = 0; i < scores.Length; i++)
            {
                classes[i] = i < 60;
                scores[i] = MathNet.Numerics.Distributions.Normal.Sample(random, classes[i] ? 1 : 0, 1);
            }

            var histogram = ScoreHistogram.FromSamples(scores, classes);
            var area = RocAuc.FromHistogram(histogram.Positives, histogram.Negatives).Value;
            if (HanleyMcNeil.Interval(area, 60, 140).Contains(truth)) hanley++;
            if (DeLong.Interval(histogram.Positives, histogram.Negatives).Contains(truth)) deLong++;
        }

        Assert.InRange(hanley / (double)Rounds, 0.92, 0.975);
        Assert.InRange(deLong / (double)Rounds, 0.925, 0.97);
    }

    [Fact]
    public void A_missing_class_leaves_the_area_undefined()
    {
        Assert.Equal(BoundedEstimate.Undefined, RocAuc.FromHistogram([3L, 2], [0L, 0]));
        Assert.Equal(BoundedEstimate.Undefined, AveragePrecision.FromHistogram([0L, 0], [3L, 2]));
        Assert.Equal(double.NaN, HanleyMcNeil.StandardError(0.5, 0, 4));
        Assert.False(DeLong.Interval([0L, 0], [3L, 2]).IsDefined);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(500)]
    [InlineData(2000)]
    public void Calibration_error_of_a_calibrated_model_is_what_its_noise_floor_says(int events)
    {
        var random = new Random(5);
        double measured = 0, expected = 0;
        const int Rounds = 200;
        for (var round = 0; round < Rounds; round++)
        {
            long[] counts = new long[10], positives = new long[10];
            var sums = new double[10];
            for (var i = 0; i < events; i++)
            {
                var score = random.NextDouble();
                var bin = ProbabilityBins.IndexOf(score, 10);
                counts[bin]++;
                sums[bin] += score;
                positives[bin] += random.NextDouble() < score ? 1 : 0;
            }

            measured += ExpectedCalibrationError.FromBins(counts, sums, positives) / Rounds;
            expected += ExpectedCalibrationError.UnderPerfectCalibration(counts, sums) / Rounds;
        }

        Assert.InRange(measured / expected, 0.93, 1.07);
    }

    [Fact]
    public void Calibration_error_needs_events()
    {
        Assert.Equal(double.NaN, ExpectedCalibrationError.FromBins(new long[10], new double[10], new long[10]));
        Assert.Equal(double.NaN, ExpectedCalibrationError.Maximum(new long[10], new double[10], new long[10]));
        Assert.Equal(double.NaN, ExpectedCalibrationError.UnderPerfectCalibration(new long[10], new double[10]));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.1, 1)]
    [InlineData(0.999, 9)]
    [InlineData(1, 9)]
    [InlineData(1.0001, -1)]
    [InlineData(-0.1, -1)]
    [InlineData(double.NaN, -1)]
    public void A_score_that_is_no_probability_has_no_bin(double score, int bin) => Assert.Equal(bin, ProbabilityBins.IndexOf(score, 10));

    [Fact]
    public void One_certain_mistake_costs_a_finite_loss()
    {
        Assert.Equal(-Math.Log(1e-15), LogLoss.OfEvent(0, positive: true), 9);
        Assert.InRange(LogLoss.OfEvent(1, positive: false), 34.5, 34.6);
        Assert.Equal(Math.Log(4), LogLoss.OfActualClass(0.25), 12);
        Assert.Equal(0.09 + 0.04 + 0.01, BrierScore.OfEvent([0.7, 0.2, 0.1], 0), 12);
    }

    private static double Variance(double[] values)
    {
        var mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
    }

    private static void AssertBounds(BoundedEstimate binned, double exact)
    {
        Assert.Equal(double.IsNaN(exact), double.IsNaN(binned.Value));
        if (double.IsNaN(exact)) return;
        Assert.InRange(exact, binned.Lower - 1e-12, binned.Upper + 1e-12);
        Assert.InRange(binned.Value, binned.Lower - 1e-12, binned.Upper + 1e-12);
        Assert.InRange(binned.Lower, 0, 1 + 1e-12);
        Assert.InRange(binned.Upper, 0, 1 + 1e-12);
    }

    private static (long[] Positives, long[] Negatives) Bins(double[] scores, bool[] positives, int bins)
    {
        var positive = new long[bins];
        var negative = new long[bins];
        for (var i = 0; i < scores.Length; i++) (positives[i] ? positive : negative)[ProbabilityBins.IndexOf(scores[i], bins)]++;
        return (positive, negative);
    }

    // Scores of few decimals, so that ties inside and across classes are common.
    private static Arbitrary<(double[] Scores, bool[] Positives)> Samples() => (
        from size in Gen.Choose(1, 60)
        from grid in Gen.Elements(4, 20, 1000)
        from scores in Gen.Choose(0, grid).Select(step => (double)step / grid).ArrayOf(size)
        from positives in Gen.Elements(true, false).ArrayOf(size)
        select (scores, positives)).ToArbitrary();
}
