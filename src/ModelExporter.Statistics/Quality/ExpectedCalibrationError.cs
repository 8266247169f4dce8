namespace ModelExporter.Statistics.Quality;

/// <summary>Expected calibration error: how far scores are from the frequencies they promise, averaged over score bins. 0 to 1.</summary>
/// <remarks>
/// sum n_b / n |mean score - share of positives| over the bins, usually ten of equal width (<see cref="ProbabilityBins"/>). It is not 0 for a perfectly
/// calibrated model: chance alone gives sqrt(2/pi) sum sqrt(n_b v_b) / n with v_b = m_b (1 - m_b) at the bin's mean score (0.10 at n = 100), so it is only
/// to be read beside <see cref="UnderPerfectCalibration"/>. Counts, score sums and positives of panes and replicas add up.
/// Source: Naeini, Cooper and Hauskrecht, Obtaining well calibrated probabilities using Bayesian binning, 2015.
/// </remarks>
public static class ExpectedCalibrationError
{
    /// <param name="counts">Events per bin.</param>
    /// <param name="scoreSums">Sum of their scores per bin.</param>
    /// <param name="positives">How many of them are positive.</param>
    /// <returns>The error, or NaN without events.</returns>
    public static double FromBins(ReadOnlySpan<long> counts, ReadOnlySpan<double> scoreSums, ReadOnlySpan<long> positives)
    {
        long total = 0;
        double gaps = 0;
        for (var b = 0; b < counts.Length; b++)
        {
            total += counts[b];
            gaps += Math.Abs(scoreSums[b] - positives[b]);
        }

        return total > 0 ? gaps / total : double.NaN;
    }

    /// <summary>The largest gap of a bin that has events (maximum calibration error). 0 to 1.</summary>
    /// <param name="counts">Events per bin.</param>
    /// <param name="scoreSums">Sum of their scores per bin.</param>
    /// <param name="positives">How many of them are positive.</param>
    /// <returns>The largest gap, or NaN without events.</returns>
    public static double Maximum(ReadOnlySpan<long> counts, ReadOnlySpan<double> scoreSums, ReadOnlySpan<long> positives)
    {
        var largest = double.NaN;
        for (var b = 0; b < counts.Length; b++)
        {
            if (counts[b] <= 0) continue;
            var gap = Math.Abs(scoreSums[b] - positives[b]) / counts[b];
            if (!(gap <= largest)) largest = gap;
        }

        return largest;
    }

    /// <summary>The error that chance alone gives a perfectly calibrated model with these scores: the noise floor of the measure.</summary>
    /// <param name="counts">Events per bin.</param>
    /// <param name="scoreSums">Sum of their scores per bin.</param>
    /// <returns>The expected value, or NaN without events.</returns>
    public static double UnderPerfectCalibration(ReadOnlySpan<long> counts, ReadOnlySpan<double> scoreSums)
    {
        long total = 0;
        double deviations = 0;
        for (var b = 0; b < counts.Length; b++)
        {
            if (counts[b] <= 0) continue;
            total += counts[b];
            var mean = Math.Clamp(scoreSums[b] / counts[b], 0, 1);
            deviations += Math.Sqrt(counts[b] * mean * (1 - mean));
        }

        return total > 0 ? Math.Sqrt(2 / Math.PI) * deviations / total : double.NaN;
    }
}
