using ModelExporter.Statistics.Quality;

namespace ModelExporter.Statistics.Fairness;

/// <summary>
/// Average odds difference: mean of the differences of recall and of false positive rate, unprivileged minus privileged. -1 to 1; 0 is parity.
/// </summary>
/// <remarks>
/// ((TPR_u - TPR_p) + (FPR_u - FPR_p)) / 2.
/// Needs labels. Undefined when a group lacks actual positives or actual negatives. Interval: Wilson intervals of the independent shares, squared and added.
/// Source: Hardt, Price and Srebro 2016 (equalized odds); Bellamy et al., AI Fairness 360, 2018.
/// </remarks>
public static class AverageOddsDifference
{
    /// <param name="unprivileged">Confusion of the unprivileged group, favourable being positive.</param>
    /// <param name="privileged">Confusion of the privileged group.</param>
    /// <param name="confidence">Coverage of the interval.</param>
    public static GroupDifference Of(BinaryConfusion unprivileged, BinaryConfusion privileged, double confidence = 0.95) =>
        GroupDifference.OfMeans(
            [Recall.RatioOf(unprivileged), FalsePositives(unprivileged)],
            [Recall.RatioOf(privileged), FalsePositives(privileged)], confidence);

    private static Ratio FalsePositives(BinaryConfusion group) => new(group.FalsePositives, group.ActualNegatives);
}
