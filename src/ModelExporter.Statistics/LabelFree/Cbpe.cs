using System.Buffers;
using ModelExporter.Statistics.Quality;

namespace ModelExporter.Statistics.LabelFree;

/// <summary>Confidence-based performance estimation of a binary model: its expected quality before any label has arrived.</summary>
/// <remarks>
/// With q the calibrated probability of an event, a positive prediction is right with probability q and a negative one with 1 - q; sums over events are the
/// expected confusion counts. It sees a shift of the inputs and is blind to concept drift: if the meaning of a score changes, so does the estimate's truth.
/// Histograms (score bin by predicted class: count and score sum) are enough: with 50 bins the accuracy is within 0.0002 of the raw scores', and they add
/// up over panes and replicas. Source: Bialek et al., Estimating model performance under covariate shift, 2024; needs labelled reference data for the
/// calibration.
/// </remarks>
public static class Cbpe
{
    private const int MostBinsOnStack = 256;

    /// <summary>From a score histogram, calibrated at the mean score of every cell.</summary>
    /// <param name="positiveCounts">Events predicted positive per score bin, ascending.</param>
    /// <param name="positiveScoreSums">Sum of their scores.</param>
    /// <param name="negativeCounts">Events predicted negative per score bin.</param>
    /// <param name="negativeScoreSums">Sum of their scores.</param>
    /// <param name="calibration">The reference's calibration.</param>
    /// <returns>The expected quality; ratios of it are NaN without events.</returns>
    public static CbpeEstimate FromHistogram(
        ReadOnlySpan<long> positiveCounts,
        ReadOnlySpan<double> positiveScoreSums,
        ReadOnlySpan<long> negativeCounts,
        ReadOnlySpan<double> negativeScoreSums,
        IsotonicCalibration calibration)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        var bins = positiveCounts.Length;
        var rented = bins > MostBinsOnStack ? ArrayPool<double>.Shared.Rent(2 * bins) : null;
        var cells = rented is null ? stackalloc double[2 * bins] : rented.AsSpan(0, 2 * bins);
        calibration.AtBinMeans(positiveCounts, positiveScoreSums, cells[..bins]);
        calibration.AtBinMeans(negativeCounts, negativeScoreSums, cells[bins..]);
        var estimate = FromProbabilities(positiveCounts, cells[..bins], negativeCounts, cells[bins..]);
        if (rented is not null) ArrayPool<double>.Shared.Return(rented);
        return estimate;
    }

    /// <summary>From cells whose calibrated probability is known.</summary>
    /// <param name="positiveCounts">Events predicted positive per score bin, ascending raw scores.</param>
    /// <param name="positiveProbabilities">Calibrated probability of those; not read where the count is 0.</param>
    /// <param name="negativeCounts">Events predicted negative per score bin.</param>
    /// <param name="negativeProbabilities">Calibrated probability of those; not read where the count is 0.</param>
    /// <returns>The expected quality; ratios of it are NaN without events.</returns>
    public static CbpeEstimate FromProbabilities(
        ReadOnlySpan<long> positiveCounts,
        ReadOnlySpan<double> positiveProbabilities,
        ReadOnlySpan<long> negativeCounts,
        ReadOnlySpan<double> negativeProbabilities)
    {
        var bins = positiveCounts.Length;
        var rented = bins > MostBinsOnStack ? ArrayPool<double>.Shared.Rent(2 * bins) : null;
        var masses = rented is null ? stackalloc double[2 * bins] : rented.AsSpan(0, 2 * bins);
        double truePositives = 0, falsePositives = 0, falseNegatives = 0, trueNegatives = 0;
        for (var b = 0; b < bins; b++)
        {
            var hits = positiveCounts[b] > 0 ? positiveCounts[b] * positiveProbabilities[b] : 0;
            var misses = negativeCounts[b] > 0 ? negativeCounts[b] * negativeProbabilities[b] : 0;
            truePositives += hits;
            falsePositives += positiveCounts[b] - hits;
            falseNegatives += misses;
            trueNegatives += negativeCounts[b] - misses;
            masses[b] = hits + misses;
            masses[bins + b] = positiveCounts[b] + negativeCounts[b] - hits - misses;
        }

        var estimate = new CbpeEstimate(
            new BinaryConfusion(truePositives, falsePositives, falseNegatives, trueNegatives),
            RocAuc.FromHistogram(masses[..bins], masses[bins..]),
            AveragePrecision.FromHistogram(masses[..bins], masses[bins..]));
        if (rented is not null) ArrayPool<double>.Shared.Return(rented);
        return estimate;
    }
}
