namespace ModelExporter.Statistics.Quality.Regression;

/// <summary>Mean absolute error, in the target's unit. 0 to infinity.</summary>
/// <remarks>Its standard error is sd / sqrt(n).</remarks>
public static class MeanAbsoluteError
{
    /// <returns>The measure, or NaN without pairs.</returns>
    public static double Of(in RegressionAccumulator sums) => sums.AbsoluteError.Mean;

    /// <returns>Mean plus and minus z standard errors, not below 0; NaN bounds below two pairs.</returns>
    public static ConfidenceInterval Interval(in RegressionAccumulator sums, double confidence = 0.95) => sums.AbsoluteError.Interval(confidence, 0);
}
