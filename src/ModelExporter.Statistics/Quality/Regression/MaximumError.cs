namespace ModelExporter.Statistics.Quality.Regression;

/// <summary>Largest absolute error, in the target's unit. 0 to infinity.</summary>
/// <remarks>It grows with the number of pairs; compare windows of the same size.</remarks>
public static class MaximumError
{
    /// <returns>The measure, or NaN without pairs.</returns>
    public static double Of(in RegressionAccumulator sums) => sums.Count > 0 ? sums.LargestError : double.NaN;
}
