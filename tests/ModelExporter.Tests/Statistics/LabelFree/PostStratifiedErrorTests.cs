using ModelExporter.Statistics.LabelFree;
using ModelExporter.Statistics.Quality;

namespace ModelExporter.Tests.Statistics.LabelFree;

public sealed class PostStratifiedErrorTests
{
    [Fact]
    public void The_same_mix_as_the_reference_gives_its_mean_error()
    {
        RunningMean[] cells = [Of(1, 2, 3), Of(10, 14)];
        var estimate = PostStratifiedError.Estimate([3, 2], cells);
        Assert.Equal(6, estimate.Mean, 12);
        Assert.Equal(1, estimate.Coverage);
    }

    [Fact]
    public void Cells_count_as_often_as_live_events_fall_into_them()
    {
        var estimate = PostStratifiedError.Estimate([1, 3], [Of(1, 2, 3), Of(10, 14)]);
        Assert.Equal(9.5, estimate.Mean, 12);
        // Cell variances 1 and 8 around means 2 and 12.
        var spread = (0.25 * (1 + 56.25)) + (0.75 * (8 + 6.25));
        var uncertainty = (0.0625 * 1 / 3) + (0.5625 * 8 / 2);
        Assert.Equal(Math.Sqrt((spread / 4) + uncertainty), estimate.StandardError, 12);
        Assert.Equal(9.5 - (3 * estimate.StandardError), estimate.Band().Lower, 12);
        Assert.Equal(0, PostStratifiedError.Estimate([1, 0], [Of(1, 2, 3), default]).Band().Lower);
    }

    [Fact]
    public void Events_where_the_reference_knows_nothing_lower_the_coverage_and_no_more()
    {
        var estimate = PostStratifiedError.Estimate([1, 3], [Of(1, 2, 3), default]);
        Assert.Equal(2, estimate.Mean, 12);
        Assert.Equal(0.25, estimate.Coverage);
        var nowhere = PostStratifiedError.Estimate([0, 3], [Of(1, 2, 3), default]);
        Assert.Equal(double.NaN, nowhere.Mean);
        Assert.Equal(0, nowhere.Coverage);
        Assert.Equal(double.NaN, PostStratifiedError.Estimate([0, 0], [Of(1), Of(2)]).Coverage);
    }

    [Fact]
    public void A_cell_with_one_reference_error_borrows_the_spread_of_all()
    {
        var estimate = PostStratifiedError.Estimate([2, 0], [Of(4), Of(2, 6, 8)]);
        Assert.Equal(4, estimate.Mean, 12);
        var pooled = Of(4, 2, 6, 8).SampleVariance;
        Assert.Equal(Math.Sqrt((pooled / 2) + pooled), estimate.StandardError, 12);
    }

    [Fact]
    public void Shifted_inputs_are_followed_and_the_band_holds_the_truth()
    {
        // The spread of the error grows with the prediction: |error| = x |z|, squared error x^2 on average.
        var random = new Random(77);
        var reference = new RunningMean[20];
        for (var i = 0; i < 20_000; i++)
        {
            var x = random.NextDouble();
            reference[(int)(x * 20)].Add(SquaredError(x));
        }

        var live = new long[20];
        var truth = default(RunningMean);
        for (var i = 0; i < 2000; i++)
        {
            var x = Math.Sqrt(random.NextDouble());
            live[(int)(x * 20)]++;
            truth.Add(SquaredError(x));
        }

        var (root, band) = PostStratifiedError.Estimate(live, reference).Root();
        Assert.Equal(Math.Sqrt(0.5), root, 0.02);
        Assert.True(band.Contains(Math.Sqrt(truth.Mean)));
        Assert.InRange(band.Upper - band.Lower, 0.02, 0.2);

        double SquaredError(double x) => Math.Pow(x * MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1), 2);
    }

    private static RunningMean Of(params ReadOnlySpan<double> values)
    {
        var state = default(RunningMean);
        foreach (var value in values) state.Add(value);
        return state;
    }
}
