using ModelExporter.Statistics.Distributions;
using ModelExporter.Statistics.HypothesisTests;

namespace ModelExporter.Tests.Statistics.HypothesisTests;

public class MeanAndProportionTests
{
    [Fact]
    public void Constants_that_agree_do_not_differ()
    {
        var constant = new MeanSample(10, 4, 0);
        Assert.Equal(1, WelchTest.Test(constant, constant).PValue);
        Assert.Equal(1, MeanZTest.Test(constant, constant).PValue);
    }

    [Fact]
    public void Constants_that_changed_are_left_to_the_integrity_checks()
    {
        Assert.True(double.IsNaN(WelchTest.Test(new MeanSample(10, 4, 0), new MeanSample(10, 5, 0)).PValue));
        Assert.True(double.IsNaN(MeanZTest.Test(new MeanSample(10, 4, 0), new MeanSample(10, 5, 0)).PValue));
    }

    [Fact]
    public void One_observation_has_no_variance() =>
        Assert.True(double.IsNaN(WelchTest.Test(new MeanSample(1, 4, double.NaN), new MeanSample(10, 5, 1)).PValue));

    [Fact]
    public void Equal_variances_and_sizes_give_the_degrees_of_freedom_of_Student()
    {
        var result = WelchTest.Test(new MeanSample(12, 1, 4), new MeanSample(12, 0, 4));
        Assert.Equal(22, result.DegreesOfFreedom, 1e-9);
        Assert.Equal(0.5, result.Effect, 1e-12);
        Assert.Equal(StudentDistribution.TwoSided(result.Statistic, 22), result.PValue, 1e-12);
    }

    [Fact]
    public void A_live_mean_above_the_reference_is_positive() =>
        Assert.True(MeanZTest.Test(new MeanSample(100, 2, 1), new MeanSample(100, 1, 1)) is { Statistic: > 0, Effect: > 0, PValue: < 1e-6 });

    [Fact]
    public void Many_counts_use_the_normal_distribution()
    {
        var result = ProportionTest.Test(60, 200, 400, 2000);
        Assert.False(result.IsExact);
        Assert.Equal(0.1, result.Difference, 1e-15);
        var pooled = 460.0 / 2200;
        Assert.Equal(0.1 / Math.Sqrt(pooled * (1 - pooled) * ((1.0 / 200) + (1.0 / 2000))), result.Statistic, 1e-12);
    }

    [Fact]
    public void Few_counts_use_the_exact_test()
    {
        var result = ProportionTest.Test(3, 50, 2, 500);
        Assert.True(result.IsExact);
        Assert.Equal(FisherExactTest.PValue(3, 50, 2, 500), result.PValue);
    }

    [Fact]
    public void Tea_tasting_lady_has_p_of_34_in_70()
    {
        // Fisher's own example: 3 of 4 against 1 of 4.
        Assert.Equal(34.0 / 70, FisherExactTest.PValue(3, 4, 1, 4), 1e-14);
        Assert.Equal(2.0 / 70, FisherExactTest.PValue(4, 4, 0, 4), 1e-14);
    }

    [Fact]
    public void Exact_test_sums_the_hypergeometric_distribution()
    {
        foreach (var (x, n, y, m) in new[] { (0L, 10L, 7L, 40L), (3, 12, 5, 9), (20, 20, 30, 33), (2, 5, 0, 1000), (9, 9, 9, 9) })
        {
            var successes = (int)(x + y);
            var probabilities = Enumerable.Range(0, (int)n + 1)
                .Select(k => successes - k < 0 || successes - k > m ? 0 : MathNet.Numerics.Distributions.Hypergeometric.PMF((int)(n + m), successes, (int)n, k))
                .ToArray();
            Assert.Equal(probabilities.Where(p => p <= probabilities[x] * (1 + 1e-7)).Sum(), FisherExactTest.PValue(x, n, y, m), 1e-9);
        }
    }

    [Fact]
    public void Exact_test_of_a_tail_beyond_all_digits_is_no_division_by_zero() =>
        Assert.InRange(FisherExactTest.PValue(40, 40, 10, 100_000_000), 0, 1e-200);

    [Fact]
    public void All_successes_on_both_sides_do_not_differ()
    {
        Assert.Equal(1, ProportionTest.Test(10, 10, 1000, 1000).PValue, 1e-12);
        Assert.Equal(1, ProportionTest.Test(0, 10, 0, 1000).PValue, 1e-12);
    }

    [Fact]
    public void An_empty_side_is_undefined()
    {
        Assert.True(double.IsNaN(ProportionTest.Test(0, 0, 5, 10).PValue));
        Assert.True(double.IsNaN(FisherExactTest.PValue(0, 0, 5, 10)));
    }

    [Fact]
    public void Correlations_are_compared_on_the_scale_of_Fisher()
    {
        var result = CorrelationTest.Test(0.9, 103, 0.5, 203);
        Assert.Equal((Math.Atanh(0.9) - Math.Atanh(0.5)) / Math.Sqrt(0.01 + 0.005), result.Statistic, 1e-12);
        Assert.Equal(NormalDistribution.TwoSided(result.Statistic), result.PValue);
        Assert.True(double.IsNaN(CorrelationTest.Test(0.9, 3, 0.5, 203).PValue));
    }

    [Fact]
    public void Perfect_correlation_that_is_lost_has_p_of_zero() => Assert.Equal(0, CorrelationTest.Test(0.2, 50, 1, 50).PValue);
}
