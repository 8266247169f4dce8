namespace ModelExporter.Statistics.Quality.Regression;

/// <summary>Weighted absolute percentage error: sum of absolute errors over sum of absolute targets, as a ratio. 0 to infinity.</summary>
/// <remarks>Unlike the mean percentage error a target of 0 does no harm, as long as not all are 0.</remarks>
public static class WeightedAbsolutePercentageError
{
    /// <returns>The measure, or NaN when all targets are 0.</returns>
    public static double Of(in RegressionAccumulator sums) => sums.AbsoluteTargetSum > 0 ? sums.AbsoluteError.Sum / sums.AbsoluteTargetSum : double.NaN;
}
