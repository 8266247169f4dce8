namespace ModelExporter.Statistics.Quality.Regression;

/// <summary>Mean squared error, in the target's unit squared. 0 to infinity.</summary>
/// <remarks>Its standard error is the sd of the squared errors / sqrt(n).</remarks>
public static class MeanSquaredError
{
    /// <returns>The measure, or NaN without pairs.</returns>
    public static double Of(in RegressionAccumulator sums) => sums.SquaredError.Mean;

    /// <returns>Mean plus and minus z standard errors, not below 0; NaN bounds below two pairs.</returns>
    public static ConfidenceInterval Interval(in RegressionAccumulator sums, double confidence = 0.95) => sums.SquaredError.Interval(confidence, 0);
}
