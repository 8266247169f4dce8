using ModelExporter.Simulation;
using ModelExporter.Statistics.Distributions;
using ModelExporter.Statistics.HypothesisTests;

namespace ModelExporter.Tests.Simulation;

public class EventRandomTests
{
    private const int Draws = 20_000;

    [Fact]
    public void The_same_seed_stream_and_index_give_the_same_numbers_and_any_other_give_others()
    {
        var first = Uniforms(new EventRandom(7, 0, 3));
        Assert.Equal(first, Uniforms(new EventRandom(7, 0, 3)));
        Assert.NotEqual(first, Uniforms(new EventRandom(8, 0, 3)));
        Assert.NotEqual(first, Uniforms(new EventRandom(7, 1, 3)));
        Assert.NotEqual(first, Uniforms(new EventRandom(7, 0, 4)));
    }

    [Fact]
    public void First_numbers_of_neighbouring_events_are_uniform_and_do_not_depend_on_each_other()
    {
        var values = Enumerable.Range(0, Draws).Select(i => new EventRandom(1, 0, i).Uniform()).ToArray();
        Assert.True(PValue(values, x => x) > 0.001);
        Assert.InRange(Correlation(values[..^1], values[1..]), -4 / Math.Sqrt(Draws), 4 / Math.Sqrt(Draws));
    }

    [Fact]
    public void Normal_numbers_are_standard_normal_and_pairs_do_not_depend_on_each_other()
    {
        var (all, first, second) = (new List<double>(), new List<double>(), new List<double>());
        Span<double> pair = stackalloc double[2];
        for (var i = 0; i < Draws; i++)
        {
            new EventRandom(2, 0, i).FillNormal(pair);
            first.Add(pair[0]);
            second.Add(pair[1]);
            all.AddRange(pair);
        }

        Assert.True(PValue([.. all], z => NormalDistribution.UpperTail(-z)) > 0.001);
        Assert.InRange(Correlation([.. first], [.. second]), -4 / Math.Sqrt(Draws), 4 / Math.Sqrt(Draws));
    }

    private static double[] Uniforms(EventRandom random) => [.. Enumerable.Range(0, 8).Select(_ => random.Uniform())];

    // Kolmogorov-Smirnov against a continuous law; a reference so large that it counts as known.
    private static double PValue(double[] values, Func<double, double> cumulative)
    {
        values = [.. values.Order()];
        var distance = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            var expected = cumulative(values[i]);
            distance = Math.Max(distance, Math.Max(((i + 1.0) / values.Length) - expected, expected - ((double)i / values.Length)));
        }

        return KolmogorovSmirnovTest.PValue(distance, values.Length, long.MaxValue / 4);
    }

    private static double Correlation(double[] x, double[] y)
    {
        var (meanX, meanY) = (x.Average(), y.Average());
        var products = x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum();
        return products / Math.Sqrt(x.Sum(a => (a - meanX) * (a - meanX)) * y.Sum(b => (b - meanY) * (b - meanY)));
    }
}
