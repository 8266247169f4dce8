using ModelExporter.Statistics.Quality;

namespace ModelExporter.Tests.Statistics.Quality;

public sealed class MeasureDifferenceTests
{
    [Fact]
    public void Measures_are_compared_by_the_errors_of_both()
    {
        // z = -8 / 5; the two-sided tail of 1.6 is 0.1096.
        var difference = MeasureDifference.Of(10, 3, 18, 4);
        Assert.Equal(-8, difference.Value);
        Assert.Equal(5, difference.StandardError);
        Assert.Equal(0.109598583399116, difference.PValue, 12);
    }

    [Fact]
    public void Without_a_window_or_any_spread_there_is_no_probability()
    {
        Assert.Equal(new MeasureDifference(double.NaN, double.NaN, double.NaN), MeasureDifference.Of(double.NaN, double.NaN, 0.9, 0.01));
        Assert.Equal(new MeasureDifference(0, 0, double.NaN), MeasureDifference.Of(1, 0, 1, 0));
    }

    [Fact]
    public void Equal_areas_are_told_apart_as_rarely_as_the_level_says()
    {
        var random = new Random(6);
        const int Rounds = 1000;
        var rejected = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var (window, reference) = (Draw(200), Draw(600));
            var difference = MeasureDifference.Of(
                RocAuc.FromHistogram(window.Positives, window.Negatives).Value, DeLong.StandardError(window.Positives, window.Negatives),
                RocAuc.FromHistogram(reference.Positives, reference.Negatives).Value, DeLong.StandardError(reference.Positives, reference.Negatives));
            if (difference.PValue < 0.05) rejected++;
        }

        Assert.InRange(rejected / (double)Rounds, 0.03, 0.075);

        ScoreHistogram Draw(int events)
        {
            var scores = new double[events];
            var positives = new bool[events];
            for (var i = 0; i < events; i++)
            {
                scores[i] = random.NextDouble();
                positives[i] = random.NextDouble() < 0.2 + (0.6 * scores[i]);
            }

            return ScoreHistogram.FromSamples(scores, positives);
        }
    }
}
