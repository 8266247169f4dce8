using ModelExporter.Statistics.Distances;

namespace ModelExporter.Tests.Statistics.Distances;

/// <summary>Small distances worked out by hand.</summary>
public class OtherDistancesTests
{
    private static readonly long[] Live = [1, 3, 0];
    private static readonly long[] Reference = [2, 2, 4];

    [Fact]
    public void Total_variation_is_the_share_that_would_have_to_move() => Assert.Equal(0.5, TotalVariation.FromCounts(Live, Reference), 1e-15);

    [Fact]
    public void L_infinity_is_the_greatest_change_of_one_bin() => Assert.Equal(0.5, LInfinity.FromCounts(Live, Reference), 1e-15);

    [Fact]
    public void Hellinger_is_the_root_of_what_is_not_shared() =>
        Assert.Equal(Math.Sqrt(1 - Math.Sqrt(0.25 * 0.25) - Math.Sqrt(0.75 * 0.25)), Hellinger.FromCounts(Live, Reference), 1e-15);

    [Fact]
    public void Kullback_Leibler_has_a_direction()
    {
        Assert.NotEqual(KullbackLeibler.LiveToReference(Live, Reference), KullbackLeibler.ReferenceToLive(Live, Reference));
        Assert.Equal(KullbackLeibler.LiveToReference(Reference, Live), KullbackLeibler.ReferenceToLive(Live, Reference));
    }

    [Fact]
    public void Energy_distance_of_two_points_is_the_root_of_twice_their_distance()
    {
        var distance = EnergyDistance.Between(EmpiricalDistribution.FromSorted([3]), EmpiricalDistribution.FromSorted([11]));
        Assert.Equal(4, distance, 1e-15);
    }

    [Fact]
    public void Scaled_energy_distance_has_no_unit()
    {
        double[] live = [1, 4, 9], reference = [2, 3, 5];
        double[] liveInThousands = [1000, 4000, 9000], referenceInThousands = [2000, 3000, 5000];
        var distance = EnergyDistance.Between(EmpiricalDistribution.FromSorted(live), EmpiricalDistribution.FromSorted(reference));
        var inThousands = EnergyDistance.Between(EmpiricalDistribution.FromSorted(liveInThousands), EmpiricalDistribution.FromSorted(referenceInThousands));
        Assert.Equal(EnergyDistance.Scaled(distance, 1.7), EnergyDistance.Scaled(inThousands, 1700), 1e-12);
        Assert.True(double.IsNaN(EnergyDistance.Scaled(1, 0)));
    }

    [Fact]
    public void Cramer_von_Mises_without_ties_equals_the_sum_over_the_pooled_sample()
    {
        double[] live = [1, 4, 9], reference = [2, 3, 5, 7, 10];
        var all = live.Concat(reference).ToArray();
        var sum = all.Sum(z => Math.Pow((live.Count(x => x <= z) / 3.0) - (reference.Count(x => x <= z) / 5.0), 2)) * 3 * 5 / 64;
        Assert.Equal(sum, CramerVonMises.Statistic(EmpiricalDistribution.FromSorted(live), EmpiricalDistribution.FromSorted(reference)), 1e-12);
    }

    [Fact]
    public void Binned_Cramer_von_Mises_takes_cumulative_shares_at_the_middle_of_bins()
    {
        // Mid shares live .25 .75, reference .375 .875: difference -.125 in both.
        var expected = 4.0 * 4 / 64 * 8 * 0.015625;
        Assert.Equal(expected, CramerVonMises.FromCounts([2, 2, 0], [3, 1, 0]), 1e-15);
    }

    [Fact]
    public void Cramer_von_Mises_p_value_is_one_for_what_is_too_equal() => Assert.Equal(1, CramerVonMises.PValue(0.001, 1000, 1000));
}
