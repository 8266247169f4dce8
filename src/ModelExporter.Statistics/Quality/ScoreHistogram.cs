namespace ModelExporter.Statistics.Quality;

/// <summary>
/// Value: positive and negative events per distinct score, ascending: the histogram that loses nothing. For profiles and reports, which have raw scores.
/// </summary>
/// <param name="Scores">The distinct scores, ascending.</param>
/// <param name="Positives">Positive events with each score.</param>
/// <param name="Negatives">Negative events with each score.</param>
public sealed record ScoreHistogram(double[] Scores, long[] Positives, long[] Negatives)
{
    /// <param name="scores">Score of each event, finite.</param>
    /// <param name="positives">Whether each event is positive.</param>
    public static ScoreHistogram FromSamples(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positives)
    {
        if (scores.Length != positives.Length) throw new ArgumentException("every score needs its class", nameof(positives));
        var sorted = scores.ToArray();
        var classes = positives.ToArray();
        Array.Sort(sorted, classes);
        List<double> distinct = [];
        List<long> positive = [], negative = [];
        for (var i = 0; i < sorted.Length; i++)
        {
            if (i == 0 || sorted[i] != sorted[i - 1])
            {
                distinct.Add(sorted[i]);
                positive.Add(0);
                negative.Add(0);
            }

            (classes[i] ? positive : negative)[^1]++;
        }

        return new ScoreHistogram([.. distinct], [.. positive], [.. negative]);
    }
}
