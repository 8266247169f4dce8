namespace ModelExporter.Statistics.Quality.Regression;

/// <summary>Bias: the mean of prediction minus target, in the target's unit. Positive when the model predicts too much.</summary>
/// <remarks>Its standard error is sd / sqrt(n).</remarks>
public static class MeanError
{
    /// <returns>The measure, or NaN without pairs.</returns>
    public static double Of(in RegressionAccumulator sums) => sums.Error.Mean;

    /// <returns>Mean plus and minus z standard errors; NaN bounds below two pairs.</returns>
    public static ConfidenceInterval Interval(in RegressionAccumulator sums, double confidence = 0.95) => sums.Error.Interval(confidence);
}
