namespace ModelExporter.Monitoring.Models;

/// <summary>The rewards that feedback gave to predictions. A value.</summary>
/// <param name="Count">How many.</param>
/// <param name="Positive">Sum of those above 0.</param>
/// <param name="Negative">Sum of the magnitudes of those below 0.</param>
/// <remarks>Two sums, since a sum that can fall is no counter: the mean reward is (Positive - Negative) / Count.</remarks>
public readonly record struct RewardCounters(long Count, double Positive, double Negative)
{
    /// <summary>The counters after one more reward.</summary>
    public RewardCounters Add(double reward) => new(Count + 1, Positive + Math.Max(0, reward), Negative + Math.Max(0, -reward));
}
