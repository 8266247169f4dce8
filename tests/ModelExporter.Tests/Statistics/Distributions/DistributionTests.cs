using ModelExporter.Statistics.Distributions;

namespace ModelExporter.Tests.Statistics.Distributions;

public class DistributionTests
{
    [Fact]
    public void Both_series_of_the_Kolmogorov_distribution_agree_where_they_meet()
    {
        var below = KolmogorovDistribution.UpperTail(0.82 - 1e-12);
        var above = KolmogorovDistribution.UpperTail(0.82);
        Assert.Equal(below, above, 1e-11);
    }

    [Fact]
    public void Kolmogorov_tail_falls_from_one_to_zero()
    {
        var last = 1.0;
        for (var x = 0.0; x < 30; x += 0.01)
        {
            var tail = KolmogorovDistribution.UpperTail(x);
            Assert.InRange(tail, 0, last);
            last = tail;
        }

        Assert.Equal(0, last);
        Assert.Equal(1, KolmogorovDistribution.UpperTail(-1));
        Assert.True(double.IsNaN(KolmogorovDistribution.UpperTail(double.NaN)));
    }

    [Theory]
    [InlineData(1, 0.6, 0.8)] // max(u, 1 - u) > d: 2 (1 - d)
    [InlineData(1, 0.5, 1.0)]
    [InlineData(2, 0.3, 0.98)] // for 1/4 <= d <= 1/2: 1 - 2 (2 d - 1/2)^2
    [InlineData(2, 0.8, 0.08)] // for d >= 1/2: 2 (1 - d)^2
    public void Finite_Kolmogorov_distribution_of_tiny_samples_is_the_one_worked_out_by_hand(int n, double distance, double expected) =>
        Assert.Equal(expected, KolmogorovFiniteDistribution.UpperTail(distance, n), 1e-12);

    [Theory]
    [InlineData(30)]
    [InlineData(139)]
    [InlineData(140)]
    [InlineData(141)]
    [InlineData(1000)]
    public void Finite_Kolmogorov_distribution_falls_without_a_jump_where_methods_meet(long n)
    {
        var last = 1.0;
        for (var d = 0.2 / Math.Sqrt(n); d < Math.Min(1, 3 / Math.Sqrt(n)); d += 0.02 / Math.Sqrt(n))
        {
            var tail = KolmogorovFiniteDistribution.UpperTail(d, n);
            Assert.InRange(tail, 0, last + 1e-7);
            Assert.InRange(last - tail, -1e-7, 0.04);
            last = tail;
        }
    }

    [Fact]
    public void Finite_Kolmogorov_distribution_comes_near_its_limit() =>
        Assert.Equal(KolmogorovDistribution.UpperTail(1), KolmogorovFiniteDistribution.UpperTail(1 / Math.Sqrt(1e8), 100_000_000), 1e-4);

    [Fact]
    public void Quantiles_undo_the_distributions()
    {
        foreach (var p in new[] { 1e-6, 0.01, 0.3, 0.5, 0.9, 0.999 })
        {
            Assert.Equal(p, 1 - NormalDistribution.UpperTail(NormalDistribution.Quantile(p)), 1e-9);
            Assert.Equal(p, 1 - ChiSquareDistribution.UpperTail(ChiSquareDistribution.Quantile(p, 7), 7), 1e-9);
            Assert.Equal(p, BetaDistribution.Cumulative(BetaDistribution.Quantile(p, 2.5, 40), 2.5, 40), 1e-9);
        }
    }

    [Fact]
    public void Student_tail_passes_into_the_normal_one_without_a_jump()
    {
        foreach (var t in new[] { -3, 0, 0.5, 2, 10, 30 })
        {
            Assert.Equal(1, StudentDistribution.UpperTail(t, 100_001) / StudentDistribution.UpperTail(t, 99_999), 1e-4);
            Assert.Equal(1, StudentDistribution.UpperTail(t, 1e12) / NormalDistribution.UpperTail(t), 1e-6);
        }
    }

    [Fact]
    public void Far_quantiles_are_exact_in_their_tail()
    {
        Assert.Equal(1e-9, ChiSquareDistribution.UpperTail(ChiSquareDistribution.Quantile(1 - 1e-9, 9), 9), 1e-15);
        Assert.Equal(1, BetaDistribution.Cumulative(BetaDistribution.Quantile(0.025, 1, 1e7), 1, 1e7) / 0.025, 1e-9);
    }

    [Fact]
    public void Ends_of_the_distributions_are_exact()
    {
        Assert.Equal(1, ChiSquareDistribution.UpperTail(0, 3));
        Assert.Equal(0, ChiSquareDistribution.UpperTail(double.PositiveInfinity, 3));
        Assert.Equal(0, StudentDistribution.UpperTail(double.PositiveInfinity, 3));
        Assert.Equal(1, StudentDistribution.UpperTail(double.NegativeInfinity, 3));
        Assert.Equal(NormalDistribution.UpperTail(1.5), StudentDistribution.UpperTail(1.5, double.PositiveInfinity));
        Assert.Equal(double.NegativeInfinity, NormalDistribution.Quantile(0));
        Assert.Equal(double.PositiveInfinity, NormalDistribution.Quantile(1));
        Assert.Equal(0, BetaDistribution.Cumulative(0, 2, 3));
        Assert.Equal(1, BetaDistribution.Cumulative(1, 2, 3));
        Assert.Equal(0, BetaDistribution.Quantile(0, 2, 3));
        Assert.Equal(1, BetaDistribution.Quantile(1, 2, 3));
        Assert.Equal(0, CramerVonMisesDistribution.Cumulative(0));
        Assert.Equal(1, CramerVonMisesDistribution.Cumulative(double.PositiveInfinity));
        Assert.Equal(1, CramerVonMisesDistribution.Cumulative(50), 1e-6);
    }

    [Fact]
    public void What_is_outside_the_domain_is_undefined()
    {
        Assert.True(double.IsNaN(ChiSquareDistribution.UpperTail(1, 0)));
        Assert.True(double.IsNaN(ChiSquareDistribution.UpperTail(double.NaN, 3)));
        Assert.True(double.IsNaN(ChiSquareDistribution.Quantile(1.5, 3)));
        Assert.True(double.IsNaN(NormalDistribution.Quantile(-0.1)));
        Assert.True(double.IsNaN(NormalDistribution.UpperTail(double.NaN)));
        Assert.True(double.IsNaN(StudentDistribution.UpperTail(1, -1)));
        Assert.True(double.IsNaN(BetaDistribution.Quantile(0.5, 0, 3)));
        Assert.True(double.IsNaN(BetaDistribution.Cumulative(0.5, 1, double.NaN)));
        Assert.True(double.IsNaN(GammaDistribution.LogGamma(-1)));
        Assert.True(double.IsNaN(CramerVonMisesDistribution.Cumulative(double.NaN)));
        Assert.True(double.IsNaN(KolmogorovFiniteDistribution.UpperTail(0.1, 0)));
    }
}
