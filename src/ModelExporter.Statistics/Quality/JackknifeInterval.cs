namespace ModelExporter.Statistics.Quality;

/// <summary>Delegate: a number computed from a confusion matrix.</summary>
/// <param name="matrix">The table.</param>
public delegate double ConfusionMeasure(ConfusionMatrix matrix);

/// <summary>Interval of any smooth measure of a confusion matrix (macro F1, kappa, MCC ...) by leaving one observation out at a time.</summary>
/// <remarks>
/// Observations of one cell are alike, so the n recomputations are K^2: variance = (n-1)/n * sum over cells of count * (value without one - their mean)^2.
/// Undefined below two observations or when the measure is undefined, with all observations or without one of them.
/// Source: Efron and Stein, The jackknife estimate of variance, 1981.
/// </remarks>
public static class JackknifeInterval
{
    /// <param name="counts">K x K counts, row by row.</param>
    /// <param name="classCount">K.</param>
    /// <param name="measure">What to compute.</param>
    /// <param name="scratch">K x K cells of working memory.</param>
    /// <returns>The standard error, or NaN.</returns>
    public static double StandardError(ReadOnlySpan<long> counts, int classCount, ConfusionMeasure measure, Span<long> scratch)
    {
        ArgumentNullException.ThrowIfNull(measure);
        var cells = scratch[..counts.Length];
        counts.CopyTo(cells);
        long total = 0;
        double mean = 0, squares = 0;
        for (var i = 0; i < cells.Length; i++)
        {
            if (counts[i] <= 0) continue;
            cells[i]--;
            var without = measure(new ConfusionMatrix(cells, classCount));
            cells[i]++;
            if (double.IsNaN(without)) return double.NaN;
            total += counts[i];
            var change = without - mean;
            mean += change * counts[i] / total;
            squares += counts[i] * change * (without - mean);
        }

        return total < 2 ? double.NaN : Math.Sqrt(Math.Max(0, squares) * (total - 1) / total);
    }

    /// <inheritdoc cref="StandardError"/>
    /// <param name="counts">K x K counts, row by row.</param>
    /// <param name="classCount">K.</param>
    /// <param name="measure">What to compute.</param>
    /// <param name="scratch">K x K cells of working memory.</param>
    /// <param name="least">Least value of the measure.</param>
    /// <param name="greatest">Greatest value of the measure.</param>
    /// <param name="confidence">Coverage, 0.95 by default.</param>
    /// <returns>Estimate plus and minus z standard errors, inside the range of the measure.</returns>
    public static ConfidenceInterval Of(
        ReadOnlySpan<long> counts, int classCount, ConfusionMeasure measure, Span<long> scratch, double least, double greatest, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(measure);
        var estimate = measure(new ConfusionMatrix(counts, classCount));
        return ConfidenceInterval.Normal(estimate, StandardError(counts, classCount, measure, scratch), confidence, least, greatest);
    }
}
