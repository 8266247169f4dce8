using ModelExporter.Statistics.Integrity;
using ModelExporter.Statistics.Multivariate;
using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Tests.Statistics.Integrity;

public class SwappedFeaturesTests
{
    private const int Height = 0, Weight = 1, Age = 2;

    [Theory]
    [InlineData(1.0, 200)]
    [InlineData(1.0, 2000)]
    [InlineData(0.3, 1000)]
    [InlineData(0.1, 2000)]
    public void A_swap_in_part_of_the_traffic_is_found_with_its_share(double share, int events)
    {
        var hits = 0;
        for (var run = 0; run < 20; run++)
        {
            var pairs = SwappedFeatures.Find(People(run + 1, events, share), People(1000 + run, 10_000));
            if (pairs.Count == 0) continue;
            Assert.Equal((Height, Weight), (Assert.Single(pairs).First, pairs[0].Second));
            Assert.InRange(pairs[0].Share, share - 0.15, share + 0.15);
            hits++;
        }

        Assert.True(hits >= 17, $"found in {hits} of 20 runs");
    }

    [Fact]
    public void Without_a_swap_nothing_is_reported()
    {
        for (var run = 0; run < 40; run++)
        {
            Assert.Empty(SwappedFeatures.Find(People(run, 500), People(1000 + run, 5000)));
            Assert.Empty(SwappedFeatures.FindByQuantiles(Quantiles(People(run, 500)), Quantiles(People(1000 + run, 5000))));
        }
    }

    [Fact]
    public void A_real_shift_of_two_features_is_no_swap()
    {
        var found = 0;
        for (var run = 0; run < 40; run++)
        {
            var shifted = People(run, 1000, change: person => (person.Height + 8, person.Weight * 1.2, person.Age));
            found += SwappedFeatures.Find(shifted, People(1000 + run, 5000)).Count;
        }

        Assert.True(found <= 1, $"{found} false reports in 40 runs");
    }

    [Fact]
    public void Features_that_are_not_numeric_or_empty_are_left_out()
    {
        ExponentialHistogram?[] live = [null, .. People(1, 500, share: 1), new ExponentialHistogram()];
        ExponentialHistogram?[] reference = [null, .. People(2, 5000), new ExponentialHistogram()];
        Assert.Equal((1, 2), SwappedFeatures.Find(live, reference) is [var pair] ? (pair.First, pair.Second) : default);
        Assert.Empty(SwappedFeatures.Find([], []));
    }

    [Fact]
    public void Quantiles_alone_show_a_complete_swap()
    {
        var pair = Assert.Single(SwappedFeatures.FindByQuantiles(Quantiles(People(1, 1000, share: 1)), Quantiles(People(2, 5000))));
        Assert.Equal((Height, Weight), (pair.First, pair.Second));
        Assert.Empty(SwappedFeatures.FindByQuantiles(Quantiles(People(1, 1000, share: 0.3)), Quantiles(People(2, 5000))));
    }

    [Fact]
    public void Correlations_tell_twins_apart()
    {
        var (hits, falseReports) = (0, 0);
        for (var run = 0; run < 50; run++)
        {
            var reference = Twins(run, 1000, swapped: false);
            if (SwappedFeatures.ByCorrelations(Twins(1000 + run, 200, swapped: true), reference, 4, 0, 1, 200, 1000)) hits++;
            if (SwappedFeatures.ByCorrelations(Twins(2000 + run, 200, swapped: false), reference, 4, 0, 1, 200, 1000)) falseReports++;
        }

        Assert.True(hits >= 48, $"{hits} of 50");
        Assert.Equal(0, falseReports);
        Assert.False(SwappedFeatures.ByCorrelations([1, 0, 0, 1], [1, 0, 0, 1], 2, 0, 1, 100, 100));
        Assert.False(SwappedFeatures.ByCorrelations(Twins(1, 50, true), Twins(2, 50, false), 4, 0, 1, 3, 50));
    }

    private static ExponentialHistogram[] People(
        int seed, int events, double share = 0, Func<(double Height, double Weight, double Age), (double, double, double)>? change = null)
    {
        var random = new Random(seed);
        ExponentialHistogram[] features = [new(), new(), new()];
        for (var k = 0; k < events; k++)
        {
            var person = (Height: 172 + (9 * Normal(random)), Weight: 70 + (11 * Normal(random)), Age: Math.Abs(40 + (12 * Normal(random))));
            var (height, weight, age) = change?.Invoke(person) ?? person;
            var swap = random.NextDouble() < share;
            features[Height].Add(swap ? weight : height);
            features[Weight].Add(swap ? height : weight);
            features[Age].Add(age);
        }

        return features;
    }

    private static FeatureQuantiles[] Quantiles(ExponentialHistogram[] features) => Array.ConvertAll(features, FeatureQuantiles.Of);

    // Two columns of the same law, the first tied to the third, the second to the fourth.
    private static double[] Twins(int seed, int rows, bool swapped)
    {
        var random = new Random(seed);
        var moments = new CoMoments(4);
        for (var k = 0; k < rows; k++)
        {
            var (a, b) = (Normal(random), Normal(random));
            var (c, d) = ((0.7 * a) + (0.7 * Normal(random)), (-0.6 * b) + (0.8 * Normal(random)));
            moments.Add(swapped ? [b, a, c, d] : [a, b, c, d]);
        }

        return [.. Enumerable.Range(0, 16).Select(k => moments.Correlation(k / 4, k % 4))];
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
