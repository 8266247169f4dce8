using ModelExporter.Statistics.Quality;

namespace ModelExporter.Tests.Statistics.Quality;

public sealed class MeasureDifferenceTests
{
    [Fact]
    public void A_fall_of_accuracy_has_size_error_and_probability()
    {
        // Pooled 0.9: z = -0.048 / sqrt(0.09 (1/200 + 1/1000)) = -2.0656.
        var difference = MeasureDifference.Of(new Ratio(172, 200), new Ratio(908, 1000));
        Assert.Equal(-0.048, difference.Value, 12);
        Assert.Equal(Math.Sqrt(0.09 * 0.006), difference.StandardError, 12);
        Assert.Equal(0.03887, difference.PValue, 4);
    }

    [Fact]
    public void Measures_with_errors_of_their_own_are_compared_by_both()
    {
        var difference = MeasureDifference.Of(10, 3, 18, 4);
        Assert.Equal(-8, difference.Value);
        Assert.Equal(5, difference.StandardError);
        Assert.Equal(0.109599, difference.PValue, 6);
    }

    [Fact]
    public void Without_a_window_or_any_spread_there_is_no_probability()
    {
        Assert.Equal(new MeasureDifference(double.NaN, double.NaN, double.NaN), MeasureDifference.Of(default(Ratio), new Ratio(9, 10)));
        var perfect = MeasureDifference.Of(new Ratio(10, 10), new Ratio(20, 20));
        Assert.Equal(0, perfect.Value);
        Assert.Equal(double.NaN, perfect.PValue);
    }
}
