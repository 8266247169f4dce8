using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Statistics.Quality.Ranking;

namespace ModelExporter.Tests.Statistics.Quality.Ranking;

public sealed class RankingTests
{
    [Fact]
    public void Measures_stay_between_zero_and_one_or_are_undefined() => Prop.ForAll(Lists(), relevance =>
    {
        foreach (var k in (int[])[1, 3, 10, 1000])
        {
            foreach (var value in Measures(relevance, k)) Assert.True(double.IsNaN(value) || value is >= 0 and <= 1 + 1e-12, $"{value} at {k}");
        }
    }).Check(Properties.Config);

    [Fact]
    public void The_best_order_has_gain_one_and_no_other_order_more() => Prop.ForAll(Lists(), relevance =>
    {
        double[] best = [.. relevance.OrderDescending()];
        foreach (var gain in Enum.GetValues<Gain>())
        {
            var value = NormalizedDiscountedCumulativeGain.At(best, 5, gain);
            Assert.True(relevance.Any(grade => grade > 0) ? Math.Abs(value - 1) < 1e-12 : double.IsNaN(value));
        }
    }).Check(Properties.Config);

    [Fact]
    public void A_long_list_is_ranked_like_a_short_one()
    {
        double[] relevance = [0, 2, .. new double[5000], 3];
        var expected = (2 / Math.Log2(3)) / (3 + (2 / Math.Log2(3)));
        Assert.Equal(expected, NormalizedDiscountedCumulativeGain.At(relevance, 10, Gain.Linear), 12);
        Assert.Equal(1d / 2, RecallAtK.Of(relevance, 10));
        Assert.Equal(1d / 2, ReciprocalRank.Of(relevance));
        Assert.Equal(0, ReciprocalRank.Of(relevance, 1));
    }

    [Fact]
    public void Lists_without_a_relevant_item_count_only_where_the_measure_is_defined()
    {
        RankingMeans left = default, right = default;
        left.Add([1, 0, 1], 3);
        right.Add([0, 0, 0], 3);
        left.Merge(right);
        Assert.Equal(1, left.AveragePrecision.Count);
        Assert.Equal((1 + (2 / 3d)) / 2, left.AveragePrecision.Mean, 12);
        Assert.Equal(1, left.NdcgLinear.Count);
        Assert.Equal(1, left.NdcgExponential.Count);
        Assert.Equal(1, left.Recall.Mean);
        Assert.Equal(2, left.ReciprocalRank.Count);
        Assert.Equal(0.5, left.ReciprocalRank.Mean, 12);
        Assert.Equal(1 / 3d, left.Precision.Mean, 12);
    }

    [Fact]
    public void A_cut_below_one_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => PrecisionAtK.Of([1], 0));

    private static double[] Measures(double[] relevance, int k) =>
    [
        NormalizedDiscountedCumulativeGain.At(relevance, k, Gain.Linear), NormalizedDiscountedCumulativeGain.At(relevance, k, Gain.Exponential),
        PrecisionAtK.Of(relevance, k), RecallAtK.Of(relevance, k), AveragePrecisionAtK.Of(relevance, k), ReciprocalRank.Of(relevance, k),
    ];

    private static Arbitrary<double[]> Lists() => Gen.Elements(0d, 0, 0, 1, 2, 3).ArrayOf().ToArbitrary();
}
