namespace ModelExporter.Statistics.Quality.Regression;

/// <summary>Symmetric mean absolute percentage error as a ratio. 0 to 2.</summary>
/// <remarks>mean of 2 |error| / (|target| + |prediction|); a pair of zeros is a perfect prediction and counts as 0.</remarks>
public static class SymmetricMeanAbsolutePercentageError
{
    /// <returns>The measure, or NaN without pairs.</returns>
    public static double Of(in RegressionAccumulator sums) => sums.SymmetricError.Mean;

    /// <returns>Mean plus and minus z standard errors inside 0 to 2; NaN bounds below two pairs.</returns>
    public static ConfidenceInterval Interval(in RegressionAccumulator sums, double confidence = 0.95) => sums.SymmetricError.Interval(confidence, 0, 2);
}
