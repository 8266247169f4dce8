using ModelExporter.Statistics.Quality;

namespace ModelExporter.Statistics.Fairness;

/// <summary>
/// Average predictive value difference: mean of the differences of precision and of false omission rate, unprivileged minus privileged. -1 to 1; 0 is
/// parity.
/// </summary>
/// <remarks>
/// ((PPV_u - PPV_p) + (FOR_u - FOR_p)) / 2 with FOR = FN / (FN + TN): whether a prediction means the same in both groups.
/// Needs labels. Undefined when a group lacks predicted positives or predicted negatives. Interval: Wilson intervals of the independent shares, squared
/// and added. Source: Chouldechova, Fair prediction with disparate impact, 2017.
/// </remarks>
public static class PredictiveValueDifference
{
    /// <param name="unprivileged">Confusion of the unprivileged group, favourable being positive.</param>
    /// <param name="privileged">Confusion of the privileged group.</param>
    /// <param name="confidence">Coverage of the interval.</param>
    public static GroupDifference Of(BinaryConfusion unprivileged, BinaryConfusion privileged, double confidence = 0.95) =>
        GroupDifference.OfMeans(
            [Precision.RatioOf(unprivileged), FalseOmissions(unprivileged)],
            [Precision.RatioOf(privileged), FalseOmissions(privileged)], confidence);

    private static Ratio FalseOmissions(BinaryConfusion group) => new(group.FalseNegatives, group.PredictedNegatives);
}
