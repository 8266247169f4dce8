namespace ModelExporter.Statistics.Quality;

/// <summary>Log loss (cross entropy): mean of -ln(probability given to what happened), in nats. 0 to 34.5.</summary>
/// <remarks>
/// Probabilities are clipped to [1e-15, 1 - 1e-15], so that one certain mistake costs 34.5 and not infinity. Add each event's loss to a
/// <see cref="RunningMean"/>: it has the mean, the standard error and the merge.
/// </remarks>
public static class LogLoss
{
    /// <summary>Probabilities are kept this far from 0 and 1.</summary>
    public const double Clip = 1e-15;

    /// <param name="score">Probability of the positive class.</param>
    /// <param name="positive">Whether the event is positive.</param>
    /// <returns>Loss of one event; NaN when the score is NaN.</returns>
    public static double OfEvent(double score, bool positive)
    {
        var clipped = Math.Clamp(score, Clip, 1 - Clip);
        return positive ? -Math.Log(clipped) : -Math.Log(1 - clipped);
    }

    /// <param name="actualScore">Probability that the model gave to the class that happened, of several.</param>
    /// <returns>Loss of one event; NaN when the score is NaN.</returns>
    public static double OfActualClass(double actualScore) => -Math.Log(Math.Clamp(actualScore, Clip, 1 - Clip));

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
