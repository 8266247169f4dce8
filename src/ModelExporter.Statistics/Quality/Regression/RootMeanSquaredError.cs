namespace ModelExporter.Statistics.Quality.Regression;

/// <summary>Root mean squared error, in the target's unit. 0 to infinity; never below the mean absolute error.</summary>
/// <remarks>The square root of <see cref="MeanSquaredError"/>, and so are its bounds.</remarks>
public static class RootMeanSquaredError
{
    /// <returns>The measure, or NaN without pairs.</returns>
    public static double Of(in RegressionAccumulator sums) => Math.Sqrt(MeanSquaredError.Of(sums));

    /// <returns>The roots of the bounds; NaN bounds below two pairs.</returns>
    public static ConfidenceInterval Interval(in RegressionAccumulator sums, double confidence = 0.95)
    {
        var squared = MeanSquaredError.Interval(sums, confidence);
        return new ConfidenceInterval(Math.Sqrt(squared.Lower), Math.Sqrt(squared.Upper));
    }
}
