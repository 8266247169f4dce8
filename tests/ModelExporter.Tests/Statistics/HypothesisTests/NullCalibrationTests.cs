using ModelExporter.Statistics.Distances;
using ModelExporter.Statistics.HypothesisTests;
using ModelExporter.Statistics.NoiseFloor;
using ModelExporter.Tests.Statistics.NoiseFloor;

namespace ModelExporter.Tests.Statistics.HypothesisTests;

/// <summary>Without drift an alarm at 5 % must sound in 5 % of windows, on small windows and sparse bins too. Seeded, with live and reference both
/// random.</summary>
public class NullCalibrationTests
{
    private const int ReferenceSamples = 10_000;

    [Theory]
    [InlineData(50, 10)]
    [InlineData(100, 12)]
    [InlineData(500, 12)]
    [InlineData(2000, 20)]
    [InlineData(5000, 12)]
    public void Pooled_chi_square_has_its_size_on_equal_bins(int n, int bins) =>
        Assert.InRange(Rejections(n, [.. Enumerable.Repeat(1.0, bins)], 0.05), 0.04, 0.06);

    [Theory]
    [InlineData(50, 50)]
    [InlineData(200, 50)]
    [InlineData(500, 30)]
    [InlineData(1000, 10)]
    [InlineData(5000, 50)]
    public void Pooled_chi_square_has_its_size_on_sparse_categories(int n, int categories) =>
        Assert.InRange(Rejections(n, Zipf(categories), 0.05), 0.04, 0.06);

    [Fact]
    public void Plain_chi_square_does_not_have_its_size_on_sparse_categories()
    {
        // What the pool rule is for.
        var plain = Share(50, Zipf(50), 4_000, (live, reference) => ContingencyChiSquare.Test(live, reference).PValue < 0.05);
        Assert.True(plain is < 0.03 or > 0.08, $"size {plain} at 5 %");
    }

    [Theory]
    [InlineData(100, 10)]
    [InlineData(500, 12)]
    [InlineData(1000, 20)]
    [InlineData(5000, 12)]
    public void Stability_index_exceeds_its_99_percent_floor_in_a_hundredth_of_windows(int n, int bins)
    {
        var quantiles = new ChiSquareQuantiles(0.99, bins);
        var above = Share(n, [.. Enumerable.Repeat(1.0, bins)], RunsFor(n), (live, reference) =>
            PopulationStabilityIndex.FromCounts(live, reference) > PopulationStabilityIndexFloor.Quantile(quantiles, bins, live.Sum(), reference.Sum()));
        Assert.InRange(above, 0.005, 0.02);
    }

    [Fact]
    public void Half_a_standard_deviation_of_drift_is_found()
    {
        var simulation = new NullSimulation(3, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
        var drifted = new NullSimulation(4, [3, 2.2, 1.6, 1.2, 1, 0.8, 0.6, 0.5, 0.4, 0.3]);
        for (var run = 0; run < 50; run++)
        {
            Assert.True(ContingencyChiSquare.Pooled(drifted.Draw(500), simulation.DrawReference(ReferenceSamples)).PValue < 1e-4);
        }
    }

    private static double Rejections(int n, double[] weights, double level) =>
        Share(n, weights, RunsFor(n), (live, reference) => ContingencyChiSquare.Pooled(live, reference).PValue < level);

    private static int RunsFor(int n) => n <= 1000 ? 8_000 : 4_000;

    private static double Share(int n, double[] weights, int runs, Func<long[], long[], bool> alarm)
    {
        var simulation = new NullSimulation(n + weights.Length, weights);
        var alarms = 0;
        for (var run = 0; run < runs; run++)
        {
            if (alarm(simulation.Draw(n), simulation.DrawReference(ReferenceSamples))) alarms++;
        }

        return (double)alarms / runs;
    }

    private static double[] Zipf(int categories) => [.. Enumerable.Range(1, categories).Select(rank => 1.0 / rank)];
}
