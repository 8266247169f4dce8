namespace ModelExporter.Statistics.Quality;

/// <summary>Brier score: mean squared distance of the probability from what happened (1 or 0). 0 to 1 for two classes, 0 to 2 for several.</summary>
/// <remarks>
/// Add each event's loss to a <see cref="RunningMean"/>: it has the mean, the standard error and the merge.
/// Source: Brier, Verification of forecasts expressed in terms of probability, 1950.
/// </remarks>
public static class BrierScore
{
    /// <param name="score">Probability of the positive class.</param>
    /// <param name="positive">Whether the event is positive.</param>
    /// <returns>Loss of one event; NaN when the score is NaN.</returns>
    public static double OfEvent(double score, bool positive)
    {
        var distance = score - (positive ? 1 : 0);
        return distance * distance;
    }

    /// <param name="scores">Probability of every class.</param>
    /// <param name="actual">Index of the class that happened.</param>
    /// <returns>Loss of one event over all classes, 0 to 2.</returns>
    public static double OfEvent(ReadOnlySpan<double> scores, int actual)
    {
        double sum = 0;
        for (var k = 0; k < scores.Length; k++) sum += OfEvent(scores[k], k == actual);
        return sum;
    }

    /// <param name="scores">Probability of the positive class per event.</param>
    /// <param name="positives">Whether each event is positive.</param>
    /// <returns>Mean loss with its standard error; NaN without events.</returns>
    public static RunningMean FromSamples(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positives)
    {
        var mean = default(RunningMean);
        for (var i = 0; i < scores.Length; i++) mean.Add(OfEvent(scores[i], positives[i]));
        return mean;
    }
}
