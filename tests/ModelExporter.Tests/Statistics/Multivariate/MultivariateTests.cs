using ModelExporter.Statistics.Multivariate;
using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Tests.Statistics.Multivariate;

public class MultivariateTests
{
    private const int Columns = 4;

    [Fact]
    public void Merged_co_moments_are_those_of_the_whole()
    {
        var (first, second) = (Rows(1, 200), Rows(2, 57, shift: 3));
        var (whole, merged, tail) = (new CoMoments(Columns), new CoMoments(Columns), new CoMoments(Columns));
        foreach (var row in first.Concat(second)) Assert.True(whole.Add(row));
        foreach (var row in first) merged.Add(row);
        foreach (var row in second) tail.Add(row);
        merged.Merge(new CoMoments(Columns));
        merged.Merge(tail);
        Assert.Equal(whole.Count, merged.Count);
        for (var i = 0; i < Columns; i++)
        {
            Assert.Equal(whole.Means[i], merged.Means[i], 12);
            for (var j = 0; j < Columns; j++)
            {
                Assert.Equal(whole.Covariance(i, j), merged.Covariance(i, j), 10);
                Assert.Equal(whole.Correlation(i, j), merged.Correlation(j, i), 10);
            }
        }
    }

    [Fact]
    public void Rows_with_a_gap_are_left_out_and_constant_columns_have_no_correlation()
    {
        var moments = new CoMoments(2);
        Assert.False(moments.Add([1, double.NaN]));
        Assert.True(double.IsNaN(moments.Covariance(0, 0)));
        moments.Add([1, 5]);
        moments.Add([2, 5]);
        Assert.Equal(2, moments.Count);
        Assert.True(double.IsNaN(moments.Correlation(0, 1)));
        Assert.Equal(1, moments.Correlation(0, 0));
    }

    [Fact]
    public void Reconstruction_error_rises_when_relations_break_and_marginals_stay()
    {
        var moments = new CoMoments(Columns);
        var reference = Rows(3, 2000);
        foreach (var row in reference) moments.Add(row);
        var pca = PcaReconstruction.Fit(moments)!;
        Assert.True(pca.ExplainedRatio.ToArray().Sum() >= PcaReconstruction.DefaultVarianceShare);
        var (same, broken) = (default(Moments), default(Moments));
        var live = Rows(4, 500);
        for (var k = 0; k < live.Length; k++)
        {
            same.Add(pca.ErrorOf(live[k]));
            // The first column of another row: same distribution, no relation to the rest.
            broken.Add(pca.ErrorOf([live[(k + 1) % live.Length][0], .. live[k][1..]]));
        }

        Assert.True(broken.Mean - same.Mean > 5 * same.StandardError);
        var restored = new PcaReconstruction(pca.Scale, pca.Components, pca.ExplainedRatio);
        Assert.Equal(pca.ErrorOf(live[0]), restored.ErrorOf(live[0]));
    }

    [Fact]
    public void A_missing_number_counts_as_the_mean_and_constant_columns_do_no_harm()
    {
        var moments = new CoMoments(3);
        foreach (var row in Rows(5, 100)) moments.Add([row[0], row[1], 7]);
        var pca = PcaReconstruction.Fit(moments)!;
        var means = moments.Means.ToArray();
        Assert.Equal(pca.ErrorOf([means[0], 1, 7]), pca.ErrorOf([double.NaN, 1, 7]), 12);
        Assert.Equal(0, pca.ErrorOf(means), 12);
        Assert.True(pca.ErrorOf([means[0], means[1], 9]) > 1.9);
        Assert.Null(PcaReconstruction.Fit(new CoMoments(3)));
        var constant = new CoMoments(1);
        constant.Add([1]);
        constant.Add([1]);
        Assert.Null(PcaReconstruction.Fit(constant));
    }

    [Fact]
    public void Random_features_approach_the_exact_discrepancy_and_merge()
    {
        var moments = new CoMoments(Columns);
        var (reference, live) = (Rows(6, 150), Rows(7, 150, shift: 1));
        foreach (var row in reference) moments.Add(row);
        var scale = ReferenceScale.Of(moments);
        var map = RandomFourierFeatures.Draw(scale, features: 4096, gamma: 0.2, seed: 42);
        var (whole, merged, part, other) = (new MeanEmbedding(4096), new MeanEmbedding(4096), new MeanEmbedding(4096), new MeanEmbedding(4096));
        foreach (var row in reference) other.Add(map, row);
        for (var k = 0; k < live.Length; k++)
        {
            whole.Add(map, live[k]);
            (k % 3 == 0 ? merged : part).Add(map, live[k]);
        }

        merged.Merge(part);
        var exact = MaximumMeanDiscrepancy.Biased(Flat(scale, live), Flat(scale, reference), Columns, 0.2);
        var approximate = MeanEmbedding.SquaredDiscrepancy(whole, other);
        Assert.InRange(approximate, exact * 0.9, exact * 1.1);
        Assert.Equal(approximate, MeanEmbedding.SquaredDiscrepancy(merged, other), 12);
        Assert.Equal(0, MeanEmbedding.SquaredDiscrepancy(other, new MeanEmbedding(other.Count, other.Sums)));
        Assert.True(double.IsNaN(MeanEmbedding.SquaredDiscrepancy(new MeanEmbedding(4096), other)));
    }

    [Fact]
    public void The_same_seed_draws_the_same_map()
    {
        var scale = new ReferenceScale([0], [1]);
        Assert.Equal(Image(1), Image(1));
        Assert.NotEqual(Image(1), Image(2));

        double[] Image(ulong seed)
        {
            var sums = new double[8];
            RandomFourierFeatures.Draw(scale, 8, 0.5, seed).AddTo([0.3], sums);
            return sums;
        }
    }

    [Fact]
    public void Discrepancy_of_equal_samples_is_zero_and_of_too_few_rows_undefined()
    {
        double[] rows = [1, 2, 3, 4, 5, 6];
        Assert.Equal(0, MaximumMeanDiscrepancy.Biased(rows, rows, 2, 0.5), 12);
        Assert.True(MaximumMeanDiscrepancy.Unbiased(rows, rows, 2, 0.5) < 0);
        Assert.True(double.IsNaN(MaximumMeanDiscrepancy.Biased([], rows, 2, 0.5)));
        Assert.True(double.IsNaN(MaximumMeanDiscrepancy.Unbiased([1, 2], rows, 2, 0.5)));
    }

    [Fact]
    public void Centroid_distances_and_their_null_scale()
    {
        Assert.Equal(5, CentroidDistance.Euclidean([0, 3], [4, 0]));
        Assert.Equal(1, CentroidDistance.Cosine([0, 3], [4, 0]), 12);
        Assert.Equal(2, CentroidDistance.Cosine([1, 0], [-2, 0]), 12);
        Assert.Equal(0, CentroidDistance.Cosine([1, 2], [2, 4]), 12);
        Assert.True(double.IsNaN(CentroidDistance.Cosine([0, 0], [2, 4])));
        Assert.Equal(Math.Sqrt(4 + 9), CentroidDistance.ScaledEuclidean([5, 3], new ReferenceScale([1, 0], [2, 0])), 12);
        Assert.True(double.IsNaN(CentroidDistance.NullRatio(1, 0, 10, 10)));
    }

    [Fact]
    public void The_null_ratio_is_one_on_average_without_drift()
    {
        var reference = new CentroidMoments(Columns);
        foreach (var row in Rows(8, 4000)) reference.Add(row);
        var ratios = default(Moments);
        for (var run = 0; run < 400; run++)
        {
            var (live, part) = (new CentroidMoments(Columns), new CentroidMoments(Columns));
            foreach (var row in Rows(100 + run, 30)) live.Add(row);
            foreach (var row in Rows(10_000 + run, 20)) part.Add(row);
            live.Merge(part);
            var distance = CentroidDistance.Euclidean(live.Mean, reference.Mean);
            ratios.Add(CentroidDistance.NullRatio(distance, reference.CovarianceTrace, live.Count, reference.Count));
        }

        Assert.InRange(ratios.Mean, 1 - (4 * ratios.StandardError), 1 + (4 * ratios.StandardError));
        Assert.False(reference.Add([1, 2, 3, double.NaN]));
    }

    [Fact]
    public void The_covariance_trace_is_the_sum_of_variances_also_when_merged()
    {
        var moments = new CoMoments(Columns);
        var (whole, part) = (new CentroidMoments(Columns), new CentroidMoments(Columns));
        var rows = Rows(9, 90);
        for (var k = 0; k < rows.Length; k++)
        {
            moments.Add(rows[k]);
            (k < 30 ? whole : part).Add(rows[k]);
        }

        whole.Merge(part);
        Assert.Equal(Enumerable.Range(0, Columns).Sum(j => moments.Covariance(j, j)), whole.CovarianceTrace, 9);
    }

    // Three related columns and one on its own.
    private static double[][] Rows(int seed, int count, double shift = 0)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var common = Normal(random);
            return new[] { common + (0.2 * Normal(random)) + shift, (2 * common) + (0.3 * Normal(random)), 5 - common + (0.2 * Normal(random)), Normal(random) };
        })];
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double[] Flat(ReferenceScale scale, double[][] rows)
    {
        var all = new double[rows.Length * Columns];
        for (var k = 0; k < rows.Length; k++) scale.Standardize(rows[k], all.AsSpan(k * Columns, Columns));
        return all;
    }
}
