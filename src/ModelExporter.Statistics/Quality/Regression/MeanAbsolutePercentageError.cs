namespace ModelExporter.Statistics.Quality.Regression;

/// <summary>Mean absolute percentage error as a ratio: 0.1 is 10 %. 0 to infinity.</summary>
/// <remarks>mean |error| / |target| over the pairs whose target is not 0; publish ZeroTargetCount beside it.</remarks>
public static class MeanAbsolutePercentageError
{
    /// <returns>The measure, or NaN when no target differs from 0.</returns>
    public static double Of(in RegressionAccumulator sums) => sums.PercentageError.Mean;

    /// <returns>Mean plus and minus z standard errors, not below 0; NaN bounds below two pairs.</returns>
    public static ConfidenceInterval Interval(in RegressionAccumulator sums, double confidence = 0.95) => sums.PercentageError.Interval(confidence, 0);
}
