namespace ModelExporter.Statistics.Quality;

/// <summary>Variance of a ROC area from the score histogram itself, free of assumptions about the scores' distribution.</summary>
/// <remarks>
/// Every positive has a placement (share of negatives below it, ties half) and every negative one among the positives; their variances are the two
/// components, and the variance of the area is component_P / P + component_N / N. Undefined when a class is missing; for a window of another size the
/// components of the reference give the sampling error to expect.
/// Source: DeLong, DeLong and Clarke-Pearson, Comparing the areas under two or more correlated ROC curves, 1988.
/// </remarks>
public static class DeLong
{
    /// <param name="positives">Positive events per score bin, ascending scores.</param>
    /// <param name="negatives">Negative events per score bin.</param>
    /// <returns>Variances of the placements of positives and of negatives (divisor n - 1; NaN when a class has fewer than two events).</returns>
    public static (double Positives, double Negatives) Components(ReadOnlySpan<long> positives, ReadOnlySpan<long> negatives)
    {
        double positiveTotal = 0, negativeTotal = 0;
        for (var k = 0; k < positives.Length; k++)
        {
            positiveTotal += positives[k];
            negativeTotal += negatives[k];
        }

        if (positiveTotal < 2 || negativeTotal < 2) return (double.NaN, double.NaN);
        var area = RocAuc.FromHistogram(positives, negatives).Value;
        double positiveSquares = 0, negativeSquares = 0, negativesBelow = 0, positivesBelow = 0;
        for (var k = 0; k < positives.Length; k++)
        {
            var positivePlacement = (negativesBelow + (negatives[k] / 2d)) / negativeTotal;
            var negativePlacement = (positiveTotal - positivesBelow - (positives[k] / 2d)) / positiveTotal;
            positiveSquares += positives[k] * Math.Pow(positivePlacement - area, 2);
            negativeSquares += negatives[k] * Math.Pow(negativePlacement - area, 2);
            negativesBelow += negatives[k];
            positivesBelow += positives[k];
        }

        return (positiveSquares / (positiveTotal - 1), negativeSquares / (negativeTotal - 1));
    }

    /// <param name="positives">Positive events per score bin, ascending scores.</param>
    /// <param name="negatives">Negative events per score bin.</param>
    /// <returns>The standard error of the area, or NaN when a class has fewer than two events.</returns>
    public static double StandardError(ReadOnlySpan<long> positives, ReadOnlySpan<long> negatives)
    {
        double positiveTotal = 0, negativeTotal = 0;
        for (var k = 0; k < positives.Length; k++)
        {
            positiveTotal += positives[k];
            negativeTotal += negatives[k];
        }

        var (positive, negative) = Components(positives, negatives);
        return Math.Sqrt((positive / positiveTotal) + (negative / negativeTotal));
    }

    /// <param name="positives">Positive events per score bin, ascending scores.</param>
    /// <param name="negatives">Negative events per score bin.</param>
    /// <param name="confidence">Coverage, 0.95 by default.</param>
    /// <returns>Area plus and minus z standard errors inside 0 to 1, or NaN bounds.</returns>
    public static ConfidenceInterval Interval(ReadOnlySpan<long> positives, ReadOnlySpan<long> negatives, double confidence = 0.95) =>
        ConfidenceInterval.Normal(RocAuc.FromHistogram(positives, negatives).Value, StandardError(positives, negatives), confidence, 0, 1);
}
