using ModelExporter.Statistics.Integrity;
using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Tests.Statistics.Integrity;

public class ChangedUnitTests
{
    [Theory]
    [InlineData(2.54, "x2.54")]
    [InlineData(1 / 2.54, "/2.54")]
    [InlineData(1000, "x1000")]
    [InlineData(0.001, "/1000")]
    [InlineData(0.3048, "x0.3048")]
    [InlineData(5.5, null)]
    public void A_factor_is_found_and_named_when_known(double factor, string? name)
    {
        var change = ChangedUnit.Find(Lengths(1, 1000, x => x * factor), Lengths(2, 5000));
        Assert.NotNull(change);
        Assert.Equal(name, change.Value.Known);
        Assert.InRange(change.Value.Scale / factor, 0.98, 1.02);
        Assert.Equal(0, change.Value.Offset);
    }

    [Theory]
    [InlineData(1.8, 32, "x1.8+32")]
    [InlineData(1, 273.15, "+273.15")]
    public void A_temperature_scale_is_found(double scale, double offset, string name)
    {
        var change = ChangedUnit.Find(Temperatures(1, 1000, x => (x * scale) + offset), Temperatures(2, 5000));
        Assert.Equal(name, change?.Known);
        var back = ChangedUnit.Find(Temperatures(1, 1000), Temperatures(2, 5000, x => (x * scale) + offset));
        Assert.Equal(scale == 1 ? "-273.15" : "(x-32)/1.8", back?.Known);
    }

    [Fact]
    public void A_turned_sign_is_found() => Assert.Equal("x-1", ChangedUnit.Find(Lengths(1, 1000, x => -x), Lengths(2, 5000))?.Known);

    [Fact]
    public void Neither_no_drift_nor_a_real_shift_is_a_unit()
    {
        for (var run = 0; run < 50; run++)
        {
            var reference = Lengths(1000 + run, 5000);
            Assert.Null(ChangedUnit.Find(Lengths(run, 300), reference));
            Assert.Null(ChangedUnit.Find(Lengths(run, 1000, x => x + 0.6), reference));
            Assert.Null(ChangedUnit.Find(Temperatures(run, 1000, x => x + 8), Temperatures(1000 + run, 5000)));
        }
    }

    [Fact]
    public void Without_spread_or_values_nothing_is_found()
    {
        var constant = new FeatureQuantiles([5, 5, 5], 5, 5, 100);
        Assert.Null(ChangedUnit.Find(new FeatureQuantiles([50, 50, 50], 50, 50, 100), constant));
        Assert.True(double.IsNaN(FeatureQuantiles.Cost(constant, constant)));
        Assert.True(double.IsNaN(ChangedUnit.ScaleOf(constant, new FeatureQuantiles([0, 0, 0], 0, 0, 100))));
        Assert.Null(ChangedUnit.Find(FeatureQuantiles.Of(new ExponentialHistogram()), Lengths(1, 100)));
    }

    private static FeatureQuantiles Lengths(int seed, int count, Func<double, double>? change = null) => Quantiles(seed, count, 12, 1.5, change);

    private static FeatureQuantiles Temperatures(int seed, int count, Func<double, double>? change = null) => Quantiles(seed, count, 18, 7, change);

    private static FeatureQuantiles Quantiles(int seed, int count, double mean, double deviation, Func<double, double>? change)
    {
        var random = new Random(seed);
        var histogram = new ExponentialHistogram();
        for (var k = 0; k < count; k++)
        {
            var x = mean + (deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
            histogram.Add(change?.Invoke(x) ?? x);
        }

        return FeatureQuantiles.Of(histogram);
    }
}
