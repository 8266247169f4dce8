using ModelExporter.Statistics.Distances;

namespace ModelExporter.Tests.Statistics.Distances;

public class WassersteinTests
{
    [Fact]
    public void Shift_of_everything_is_the_distance()
    {
        double[] reference = [1, 2, 2, 5, 9], live = [4, 5, 5, 8, 12];
        Assert.Equal(3, Between(live, reference), 1e-12);
    }

    [Fact]
    public void Samples_of_different_size_are_compared_by_share() => Assert.Equal(0, Between([1, 2, 1, 2, 1, 2], [1, 2]), 1e-15);

    [Fact]
    public void Bins_at_their_means_and_atoms_are_the_same()
    {
        long[] live = [2, 0, 4], reference = [1, 5, 0];
        var fromBins = Wasserstein.FromBins(live, [3, 0, 40], reference, [2, 25, 0]);
        var fromAtoms = Wasserstein.Between(
            EmpiricalDistribution.FromAtoms([1.5, 10], [2, 4]),
            EmpiricalDistribution.FromAtoms([2, 5], [1, 5]));
        Assert.Equal(fromAtoms, fromBins, 1e-12);
    }

    [Fact]
    public void Mass_beyond_the_reference_counts_with_its_distance() =>
        Assert.Equal(1_000_000 - 1, Wasserstein.FromBins([0, 3], [0, 3_000_000], [3, 0], [3, 0]), 1e-6);

    [Fact]
    public void Bin_means_come_near_the_raw_samples()
    {
        var random = new Random(5);
        var reference = Enumerable.Range(0, 5000).Select(_ => Normal(random)).Order().ToArray();
        var live = Enumerable.Range(0, 2000).Select(_ => (1.1 * Normal(random)) + 0.3).Order().ToArray();
        var edges = ModelExporter.Statistics.Binning.EqualFrequencyEdges.From(reference, 10);
        var (liveCounts, liveSums) = Bin(live, edges);
        var (referenceCounts, referenceSums) = Bin(reference, edges);
        Assert.Equal(Between(live, reference), Wasserstein.FromBins(liveCounts, liveSums, referenceCounts, referenceSums), 0.02);
    }

    [Fact]
    public void Value_that_is_no_number_makes_the_distance_undefined() => Assert.True(double.IsNaN(Between([1, double.NaN], [1, 2])));

    [Fact]
    public void Constant_reference_has_no_scale()
    {
        Assert.True(double.IsNaN(Wasserstein.InStandardDeviations(1, 0)));
        Assert.Equal(0.5, Wasserstein.InStandardDeviations(1, 2));
    }

    [Fact]
    public void One_count_per_value_is_required() =>
        Assert.Throws<ArgumentException>(() => EmpiricalDistribution.FromAtoms([1, 2], [1]).Total);

    private static double Between(double[] live, double[] reference)
    {
        Array.Sort(live);
        Array.Sort(reference);
        return Wasserstein.Between(EmpiricalDistribution.FromSorted(live), EmpiricalDistribution.FromSorted(reference));
    }

    private static (long[] Counts, double[] Sums) Bin(double[] values, double[] edges)
    {
        var counts = new long[edges.Length + 1];
        var sums = new double[edges.Length + 1];
        foreach (var value in values)
        {
            var bin = edges.Count(edge => edge <= value);
            counts[bin]++;
            sums[bin] += value;
        }

        return (counts, sums);
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
