using ModelExporter.Statistics.Distances;

namespace ModelExporter.Tests.Statistics.Distances;

public class PopulationStabilityIndexTests
{
    [Fact]
    public void Half_an_observation_is_added_to_every_bin()
    {
        // P = (0.5, 4.5) / 5, Q = (2.5, 2.5) / 5.
        var expected = ((0.1 - 0.5) * Math.Log(0.1 / 0.5)) + ((0.9 - 0.5) * Math.Log(0.9 / 0.5));
        Assert.Equal(expected, PopulationStabilityIndex.FromCounts([0, 4], [2, 2]), 1e-14);
    }

    [Fact]
    public void Empty_bins_stay_finite() => Assert.True(double.IsFinite(PopulationStabilityIndex.FromCounts([0, 1_000_000], [1_000_000, 0])));

    [Fact]
    public void Excess_of_a_small_window_without_drift_is_zero() => Assert.Equal(0, PopulationStabilityIndex.Excess([10, 10, 10], [1000, 1000, 1000]));

    [Fact]
    public void Excess_is_what_chance_does_not_explain()
    {
        long[] live = [800, 100, 100], reference = [1000, 1000, 1000];
        var expected = PopulationStabilityIndex.FromCounts(live, reference) - (2 * ((1.0 / 1000) + (1.0 / 3000)));
        Assert.Equal(expected, PopulationStabilityIndex.Excess(live, reference), 1e-12);
    }

    [Fact]
    public void Counts_beyond_32_bits_are_counted() =>
        Assert.Equal(0, PopulationStabilityIndex.FromCounts([9_000_000_000, 18_000_000_000], [3_000_000_000, 6_000_000_000]), 1e-12);
}
