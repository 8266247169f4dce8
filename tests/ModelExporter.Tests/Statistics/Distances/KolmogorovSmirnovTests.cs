using ModelExporter.Statistics.Distances;

namespace ModelExporter.Tests.Statistics.Distances;

public class KolmogorovSmirnovTests
{
    [Fact]
    public void Greatest_difference_of_cumulative_shares_counts() =>
        Assert.Equal(0.5, KolmogorovSmirnov.FromCounts([0, 0, 2, 2], [1, 1, 1, 1]), 1e-15);

    [Fact]
    public void Nothing_in_common_is_one() => Assert.Equal(1, KolmogorovSmirnov.FromCounts([3, 0], [0, 8]));

    [Fact]
    public void Ties_are_one_step()
    {
        double[] live = [1, 1, 1, 2], reference = [1, 2, 2, 2];
        Assert.Equal(0.5, KolmogorovSmirnov.Between(EmpiricalDistribution.FromSorted(live), EmpiricalDistribution.FromSorted(reference)), 1e-15);
    }

    [Fact]
    public void Binned_distance_is_a_lower_bound_of_the_raw_one()
    {
        double[] live = [0.1, 0.2, 1.3, 2.2, 2.9], reference = [0.5, 0.6, 0.7, 1.9, 2.95];
        var raw = KolmogorovSmirnov.Between(EmpiricalDistribution.FromSorted(live), EmpiricalDistribution.FromSorted(reference));
        Assert.True(KolmogorovSmirnov.FromCounts([2, 1, 2], [3, 1, 1]) <= raw);
    }

    [Fact]
    public void Infinite_values_are_the_last_and_the_first_step()
    {
        double[] live = [double.NegativeInfinity, 1, double.PositiveInfinity], reference = [0, 1, 2];
        Assert.Equal(1.0 / 3, KolmogorovSmirnov.Between(EmpiricalDistribution.FromSorted(live), EmpiricalDistribution.FromSorted(reference)), 1e-12);
    }
}
