using ModelExporter.Statistics.Distributions;
using ModelExporter.Statistics.HypothesisTests;

namespace ModelExporter.Tests.Statistics.HypothesisTests;

public class ContingencyChiSquareTests
{
    [Fact]
    public void Statistic_is_the_sum_over_both_rows()
    {
        // (O - E)^2 / E with E = t n / (n + M): n = 30, M = 60.
        long[] live = [10, 20], reference = [30, 30];
        double[] expectedLive = [40.0 / 3, 50.0 / 3], expectedReference = [80.0 / 3, 100.0 / 3];
        var sum = Enumerable.Range(0, 2).Sum(k =>
            (Math.Pow(live[k] - expectedLive[k], 2) / expectedLive[k]) + (Math.Pow(reference[k] - expectedReference[k], 2) / expectedReference[k]));
        var result = ContingencyChiSquare.Test(live, reference);
        Assert.Equal(sum, result.Statistic, 1e-12);
        Assert.Equal(1, result.DegreesOfFreedom);
        Assert.Equal(ChiSquareDistribution.UpperTail(sum, 1), result.PValue);
    }

    [Fact]
    public void Bins_that_nothing_fell_into_do_not_count() =>
        Assert.Equal(ContingencyChiSquare.Test([1, 4], [3, 3]), ContingencyChiSquare.Test([1, 0, 4], [3, 0, 3]));

    [Fact]
    public void Sparse_bins_become_a_rest_bin_of_their_own_when_together_they_carry_enough()
    {
        // n = 100, M = 100: bins of 3 and 3 reference counts together expect 6.
        var pooled = ContingencyChiSquare.Pooled([50, 40, 4, 6], [50, 44, 3, 3]);
        Assert.Equal(3, pooled.Bins);
        Assert.Equal(ContingencyChiSquare.Test([50, 40, 10], [50, 44, 6]).Statistic, pooled.Statistic, 1e-12);
    }

    [Fact]
    public void A_rest_that_carries_too_little_joins_the_smallest_bin()
    {
        var pooled = ContingencyChiSquare.Pooled([50, 40, 4, 6], [50, 47, 2, 1]);
        Assert.Equal(2, pooled.Bins);
        Assert.Equal(ContingencyChiSquare.Test([50, 50], [50, 50]).Statistic, pooled.Statistic, 1e-12);
    }

    [Fact]
    public void Categories_that_the_reference_never_saw_are_evidence()
    {
        var pooled = ContingencyChiSquare.Pooled([50, 20, 30], [500, 500, 0]);
        Assert.Equal(2, pooled.Bins);
        Assert.Equal(ContingencyChiSquare.Test([80, 20], [500, 500]).Statistic, pooled.Statistic, 1e-12);
    }

    [Fact]
    public void Live_counts_have_no_say_in_what_is_pooled() =>
        Assert.Equal(ContingencyChiSquare.Pooled([90, 5, 5], [80, 15, 5]).Bins, ContingencyChiSquare.Pooled([5, 5, 90], [80, 15, 5]).Bins);

    [Fact]
    public void Too_small_a_window_is_undefined()
    {
        var pooled = ContingencyChiSquare.Pooled([2, 1, 1], [100, 100, 100]);
        Assert.True(double.IsNaN(pooled.Statistic) && double.IsNaN(pooled.PValue));
        Assert.Equal(1, pooled.Bins);
        Assert.Equal(0, pooled.DegreesOfFreedom);
    }

    [Fact]
    public void Everything_in_one_bin_on_both_sides_is_no_drift() => Assert.Equal(new ChiSquareResult(0, 0, 1, 1), ContingencyChiSquare.Test([0, 9], [0, 70]));

    [Fact]
    public void Design_effect_divides_the_statistic_and_never_multiplies_it()
    {
        long[] live = [60, 40], reference = [500, 500];
        var plain = ContingencyChiSquare.Pooled(live, reference);
        var corrected = ContingencyChiSquare.Pooled(live, reference, 2);
        Assert.Equal(plain.Statistic / 2, corrected.Statistic, 1e-12);
        Assert.True(corrected.PValue > plain.PValue);
        Assert.Equal(plain, ContingencyChiSquare.Pooled(live, reference, 0.4));
    }

    [Fact]
    public void Cramers_V_is_one_when_nothing_is_in_common() =>
        Assert.Equal(1, ContingencyChiSquare.CramersV(ContingencyChiSquare.Test([10, 0], [0, 30]), 40), 1e-12);

    [Fact]
    public void Likelihood_ratio_and_chi_square_agree_near_the_null()
    {
        long[] live = [1010, 990, 1000], reference = [2000, 2000, 2000];
        Assert.Equal(1, GTest.Test(live, reference).Statistic / ContingencyChiSquare.Test(live, reference).Statistic, 1e-3);
        Assert.Equal(1, PsiTest.Test(live, reference).Statistic / ContingencyChiSquare.Test(live, reference).Statistic, 1e-2);
        var index = ModelExporter.Statistics.Distances.PopulationStabilityIndex.FromCounts(live, reference);
        Assert.Equal(PsiTest.Test(live, reference).PValue, PsiTest.PValue(index, 3, 3000, 6000), 1e-12);
    }
}
