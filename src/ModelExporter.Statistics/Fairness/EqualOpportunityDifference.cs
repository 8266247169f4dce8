using ModelExporter.Statistics.Quality;

namespace ModelExporter.Statistics.Fairness;

/// <summary>Equal opportunity difference: recall of the unprivileged group minus that of the privileged group. -1 to 1; 0 is parity.</summary>
/// <remarks>
/// Among those who deserve the favourable outcome, how much less often does one group get it.
/// Needs labels. Undefined when a group has no actual positives. Interval: Wilson intervals of the independent shares, squared and added.
/// Source: Hardt, Price and Srebro, Equality of opportunity in supervised learning, 2016.
/// </remarks>
public static class EqualOpportunityDifference
{
    /// <param name="unprivileged">Confusion of the unprivileged group, favourable being positive.</param>
    /// <param name="privileged">Confusion of the privileged group.</param>
    /// <param name="confidence">Coverage of the interval.</param>
    public static GroupDifference Of(BinaryConfusion unprivileged, BinaryConfusion privileged, double confidence = 0.95) =>
        GroupDifference.OfMeans([Recall.RatioOf(unprivileged)], [Recall.RatioOf(privileged)], confidence);
}
