namespace ModelExporter.Statistics.Quality.Regression;

/// <summary>Mean squared logarithmic error: squared distance of ln(1 + prediction) and ln(1 + target). 0 to infinity.</summary>
/// <remarks>One negative target or prediction makes it undefined for the whole set, as in scikit-learn: leaving pairs out would flatter the model.</remarks>
public static class MeanSquaredLogarithmicError
{
    /// <returns>The measure, or NaN without pairs or with a negative value.</returns>
    public static double Of(in RegressionAccumulator sums) => sums.NegativeCount == 0 ? sums.SquaredLogError.Mean : double.NaN;

    /// <returns>Mean plus and minus z standard errors, not below 0; NaN bounds below two pairs.</returns>
    public static ConfidenceInterval Interval(in RegressionAccumulator sums, double confidence = 0.95) =>
        sums.NegativeCount == 0 ? sums.SquaredLogError.Interval(confidence, 0) : ConfidenceInterval.Undefined;
}
