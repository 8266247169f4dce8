using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Statistics.Binning;

namespace ModelExporter.Tests.Statistics.Binning;

public class BinningTests
{
    private static readonly Arbitrary<double[]> Samples =
        (from size in Gen.Choose(1, 200)
         from values in Gen.Choose(-30, 30).Select(tenths => tenths / 10.0).ArrayOf(size)
         select values.Order().ToArray()).ToArbitrary();

    [Fact]
    public void Quantile_is_interpolated_between_order_statistics()
    {
        double[] sorted = [1, 2, 4, 8];
        Assert.Equal(1, LinearQuantile.At(sorted, 0));
        Assert.Equal(8, LinearQuantile.At(sorted, 1));
        Assert.Equal(3, LinearQuantile.At(sorted, 0.5), 1e-15);
        Assert.Equal(2, LinearQuantile.At(sorted, 1, 3));
        Assert.True(double.IsNaN(LinearQuantile.At([], 0.5)));
        Assert.True(double.IsNaN(LinearQuantile.At(sorted, 1.1)));
    }

    [Fact]
    public void Both_forms_of_the_quantile_agree() => Prop.ForAll(Samples, Gen.Choose(0, 20).ToArbitrary(), (sorted, part) =>
        Math.Abs(LinearQuantile.At(sorted, part, 20) - LinearQuantile.At(sorted, part / 20.0)) < 1e-12).Check(Properties.Config);

    [Fact]
    public void Equal_frequency_edges_ascend_and_span_the_samples() => Prop.ForAll(Samples, Gen.Choose(1, 25).ToArbitrary(), (sorted, bins) =>
    {
        var edges = EqualFrequencyEdges.From(sorted, bins);
        return edges.Length <= bins + 1 && edges[0] == sorted[0] && edges[^1] == sorted[^1] && edges.Zip(edges.Skip(1)).All(pair => pair.First < pair.Second);
    }).Check(Properties.Config);

    [Fact]
    public void Equal_frequency_bins_hold_equal_shares_of_distinct_values()
    {
        var sorted = Enumerable.Range(0, 1000).Select(i => Math.Exp(i / 100.0)).ToArray();
        var edges = EqualFrequencyEdges.From(sorted, 10);
        for (var k = 0; k < 10; k++) Assert.InRange(sorted.Count(value => value >= edges[k] && value < edges[k + 1]), 99, 101);
    }

    [Fact]
    public void Coarse_edges_are_edges_of_the_fine_bins()
    {
        var random = new Random(3);
        var sorted = Enumerable.Range(0, 777).Select(_ => random.NextDouble()).Order().ToArray();
        Assert.Subset(EqualFrequencyEdges.From(sorted, 100).ToHashSet(), EqualFrequencyEdges.From(sorted, 10).ToHashSet());
    }

    [Fact]
    public void Equal_width_edges_span_the_samples() => Prop.ForAll(Samples, sorted =>
    {
        foreach (var edges in new[] { EqualWidthEdges.Sturges(sorted), EqualWidthEdges.Doane(sorted), EqualWidthEdges.FreedmanDiaconis(sorted) })
        {
            if (edges.Length < 2 || edges[0] > sorted[0] || edges[^1] < sorted[^1]) return false;
        }

        return true;
    }).Check(Properties.Config);

    [Fact]
    public void Constant_sample_gets_one_bin_around_its_value()
    {
        double[] expected = [4.5, 5.5];
        Assert.Equal(expected, EqualWidthEdges.Sturges([5, 5, 5]));
        Assert.Equal(expected, EqualWidthEdges.Doane([5, 5, 5]));
        Assert.Equal(expected, EqualWidthEdges.FreedmanDiaconis([5, 5, 5]));
        Assert.Equal([5.0], EqualFrequencyEdges.From([5, 5, 5], 10));
    }

    [Fact]
    public void A_far_outlier_does_not_ask_for_millions_of_bins() =>
        Assert.Equal(10_001, EqualWidthEdges.FreedmanDiaconis([1, 1.1, 1.2, 1.3, 1.4, 1.5, 1e12]).Length);

    [Fact]
    public void No_samples_have_no_edges()
    {
        Assert.Empty(EqualWidthEdges.Sturges([]));
        Assert.Empty(EqualWidthEdges.Doane([]));
        Assert.Empty(EqualWidthEdges.FreedmanDiaconis([]));
        Assert.Empty(EqualFrequencyEdges.From([], 10));
    }

    [Fact]
    public void Twenty_distinct_values_are_discrete_and_twenty_one_are_not()
    {
        var twenty = Enumerable.Range(0, 400).Select(i => (double)(i / 20)).ToArray();
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (double)i), DiscreteValues.From(twenty));
        Assert.Null(DiscreteValues.From([.. twenty, 99]));
        Assert.Equal([1.0, 2.0], DiscreteValues.From([1, 1, 2, 2], most: 2)!);
    }

    [Fact]
    public void Moments_far_from_zero_keep_their_digits()
    {
        var moments = SampleMoments.From([1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 6]);
        Assert.Equal(1e9 + 3, moments.Mean, 1e-6);
        Assert.Equal(14.0 / 3, moments.Variance, 1e-9);
        Assert.Equal(Math.Sqrt(3.5), moments.StandardDeviation, 1e-9);
        Assert.True(double.IsNaN(SampleMoments.From([7, 7]).Skewness));
        Assert.True(double.IsNaN(SampleMoments.From([7]).Variance));
        Assert.True(double.IsNaN(SampleMoments.From([]).Mean));
    }
}
