using ModelExporter.Statistics.Distances;
using ModelExporter.Statistics.Distributions;
using ModelExporter.Statistics.NoiseFloor;

namespace ModelExporter.Tests.Statistics.NoiseFloor;

public class NoiseFloorTests
{
    [Fact]
    public void Mean_of_the_stability_index_falls_with_the_sample() =>
        Assert.Equal(9 * ((1.0 / 500) + (1.0 / 10_000)), PopulationStabilityIndexFloor.Mean(10, 500, 10_000), 1e-15);

    [Fact]
    public void Table_and_distribution_agree_inside_and_beyond_the_table()
    {
        var table = new ChiSquareQuantiles(0.99, 12);
        Assert.Equal(0.99, table.Level);
        foreach (var degrees in new[] { 1, 12, 13, 40 }) Assert.Equal(ChiSquareDistribution.Quantile(0.99, degrees), table.For(degrees));
        Assert.True(double.IsNaN(table.For(0)));
    }

    [Fact]
    public void Nothing_is_expected_of_an_empty_side_or_a_single_bin()
    {
        var table = new ChiSquareQuantiles(0.99, 12);
        Assert.True(double.IsNaN(PopulationStabilityIndexFloor.Mean(10, 0, 10)));
        Assert.True(double.IsNaN(PopulationStabilityIndexFloor.Quantile(table, 1, 10, 10)));
        Assert.True(double.IsNaN(JensenShannonFloor.Mean(1, 10, 10)));
        Assert.True(double.IsNaN(JensenShannonFloor.Quantile(table, 10, 10, 0)));
        Assert.True(double.IsNaN(HellingerFloor.Mean(10, 0, 10)));
        Assert.True(double.IsNaN(TotalVariationFloor.Mean([0, 0], 10)));
        Assert.True(double.IsNaN(TotalVariationFloor.Quantile(0.99, [10, 0], 10)));
        Assert.True(double.IsNaN(WassersteinFloor.Spread(EmpiricalDistribution.FromSorted([]))));
        Assert.True(double.IsNaN(WassersteinFloor.Quantile(0.99, 0, 0)));
    }

    [Fact]
    public void Floors_of_bounded_distances_are_bounded()
    {
        var table = new ChiSquareQuantiles(0.999, 60);
        Assert.Equal(1, JensenShannonFloor.Quantile(table, 50, 2, 2));
        Assert.Equal(1, JensenShannonFloor.Mean(50, 1, 1));
        Assert.True(HellingerFloor.Quantile(table, 50, 1, 1) <= 1);
        Assert.True(TotalVariationFloor.Quantile(0.999, [1, 1, 1, 1], 1) <= 1);
    }

    [Fact]
    public void Spread_of_a_normal_reference_is_1_615_standard_deviations()
    {
        var normal = Enumerable.Range(0, 20_000).Select(i => NormalDistribution.Quantile((i + 0.5) / 20_000)).ToArray();
        Assert.Equal(1.615, WassersteinFloor.Spread(EmpiricalDistribution.FromSorted(normal)), 0.006);
    }

    [Fact]
    public void Simulated_windows_without_drift_have_the_mean_and_the_quantile_that_are_promised()
    {
        const int N = 400, M = 5_000, Bins = 10, Runs = 6_000;
        var table = new ChiSquareQuantiles(0.95, Bins);
        var simulation = new NullSimulation(13, [.. Enumerable.Range(1, Bins).Select(k => (double)k)]);
        double psi = 0, js = 0, hellinger = 0, variation = 0, jsAbove = 0, variationAbove = 0, hellingerAbove = 0;
        var reference = simulation.Expected(M);
        var variationFloor = TotalVariationFloor.Quantile(0.95, reference, N);
        for (var run = 0; run < Runs; run++)
        {
            var live = simulation.Draw(N);
            var drawn = simulation.DrawReference(M);
            psi += PopulationStabilityIndex.FromCounts(live, drawn) / Runs;
            var distance = JensenShannon.DistanceBase2(live, drawn);
            js += distance / Runs;
            jsAbove += distance > JensenShannonFloor.Quantile(table, Bins, N, M) ? 1.0 / Runs : 0;
            var root = Hellinger.FromCounts(live, drawn);
            hellinger += root / Runs;
            hellingerAbove += root > HellingerFloor.Quantile(table, Bins, N, M) ? 1.0 / Runs : 0;
            var moved = TotalVariation.FromCounts(live, drawn);
            variation += moved / Runs;
            variationAbove += moved > variationFloor ? 1.0 / Runs : 0;
        }

        Assert.Equal(1, psi / PopulationStabilityIndexFloor.Mean(Bins, N, M), 0.03);
        Assert.Equal(1, js / JensenShannonFloor.Mean(Bins, N, M), 0.03);
        Assert.Equal(1, hellinger / HellingerFloor.Mean(Bins, N, M), 0.03);
        Assert.Equal(1, variation / TotalVariationFloor.Mean(reference, N), 0.03);
        Assert.InRange(jsAbove, 0.04, 0.06);
        Assert.InRange(hellingerAbove, 0.04, 0.065);
        Assert.InRange(variationAbove, 0.04, 0.06);
    }

    [Fact]
    public void Simulated_Wasserstein_distance_without_drift_has_the_promised_mean_deviation_and_quantile()
    {
        const int N = 300, Runs = 3_000;
        var random = new Random(17);
        var reference = Enumerable.Range(0, 2_000).Select(i => -Math.Log(1 - ((i + 0.5) / 2_000))).ToArray();
        var atoms = EmpiricalDistribution.FromSorted(reference);
        var distances = new double[Runs];
        var live = new double[N];
        for (var run = 0; run < Runs; run++)
        {
            for (var i = 0; i < N; i++) live[i] = -Math.Log(1 - random.NextDouble());
            Array.Sort(live);
            distances[run] = Wasserstein.Between(EmpiricalDistribution.FromSorted(live), atoms);
        }

        // The reference is the distribution itself here, not a sample of it: 1/M = 0.
        var mean = WassersteinFloor.Mean(WassersteinFloor.Spread(atoms), N, long.MaxValue);
        var deviation = WassersteinFloor.StandardDeviation(WassersteinFloor.UnitStandardDeviation(atoms), N, long.MaxValue);
        Assert.Equal(1, distances.Average() / mean, 0.03);
        Assert.Equal(1, Math.Sqrt(distances.Average(d => (d - mean) * (d - mean))) / deviation, 0.06);
        Assert.InRange(distances.Count(d => d > WassersteinFloor.Quantile(0.95, mean, deviation)) / (double)Runs, 0.04, 0.065);
    }
}
