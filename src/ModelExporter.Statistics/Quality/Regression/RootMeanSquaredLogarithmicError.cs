namespace ModelExporter.Statistics.Quality.Regression;

/// <summary>Root mean squared logarithmic error: about the typical relative error. 0 to infinity.</summary>
/// <remarks>The square root of <see cref="MeanSquaredLogarithmicError"/>, and so are its bounds.</remarks>
public static class RootMeanSquaredLogarithmicError
{
    /// <returns>The measure, or NaN without pairs or with a negative value.</returns>
    public static double Of(in RegressionAccumulator sums) => Math.Sqrt(MeanSquaredLogarithmicError.Of(sums));

    /// <returns>The roots of the bounds; NaN bounds below two pairs.</returns>
    public static ConfidenceInterval Interval(in RegressionAccumulator sums, double confidence = 0.95)
    {
        var squared = MeanSquaredLogarithmicError.Interval(sums, confidence);
        return new ConfidenceInterval(Math.Sqrt(squared.Lower), Math.Sqrt(squared.Upper));
    }
}
