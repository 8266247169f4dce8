using ModelExporter.Statistics.Distances;

namespace ModelExporter.Tests.Statistics.Distances;

public class JensenShannonTests
{
    [Fact]
    public void Nothing_in_common_is_one_in_base_2()
    {
        Assert.Equal(1, JensenShannon.DistanceBase2([7, 0, 0], [0, 2, 9]), 1e-15);
        Assert.Equal(Math.Log(2), JensenShannon.DivergenceNats([7, 0, 0], [0, 2, 9]), 1e-15);
    }

    [Fact]
    public void Base_2_distance_is_the_base_e_distance_over_the_root_of_ln_2()
    {
        long[] live = [5, 9, 3], reference = [8, 1, 4];
        Assert.Equal(JensenShannon.DistanceNats(live, reference) / Math.Sqrt(Math.Log(2)), JensenShannon.DistanceBase2(live, reference), 1e-15);
        Assert.Equal(JensenShannon.DivergenceNats(live, reference) / Math.Log(2), JensenShannon.DivergenceBits(live, reference), 1e-15);
    }

    [Fact]
    public void Samples_that_differ_by_one_in_a_billion_keep_their_digits()
    {
        // To second order the divergence is sum (p - q)^2 / (8 q).
        const long Half = 1_000_000_000;
        var difference = 1.0 / (2 * Half);
        var expected = 2 * difference * difference / (8 * 0.5);
        Assert.Equal(1, JensenShannon.DivergenceNats([Half + 1, Half - 1], [Half, Half]) / expected, 1e-6);
    }

    [Fact]
    public void Series_and_logarithms_agree_where_they_meet()
    {
        // (p - q) / (p + q) a little below and above 0.1, against the definition.
        foreach (var live in new long[] { 54_900, 54_999, 55_000, 55_001, 55_100 })
        {
            double p = live / 100_000.0, q = 0.45;
            var expected = Half(p, q) + Half(1 - p, 1 - q);
            Assert.Equal(expected, JensenShannon.DivergenceNats([live, 100_000 - live], [45_000, 55_000]), 1e-14);
        }

        static double Half(double p, double q) => 0.5 * ((p * Math.Log(2 * p / (p + q))) + (q * Math.Log(2 * q / (p + q))));
    }
}
