namespace ModelExporter.Statistics.Quality.Regression;

/// <summary>Explained variance: R2 after the bias is taken out. At most 1.</summary>
/// <remarks>1 - sum (error - mean error)^2 / sum (target - mean target)^2. Interval: jackknife over panes (GroupJackknife).</remarks>
public static class ExplainedVariance
{
    /// <returns>The measure, or NaN below two pairs or when the target is constant.</returns>
    public static double Of(in RegressionAccumulator sums) => sums.Count > 1 && sums.Target.SumOfSquaredDeviations is > 0 and < double.PositiveInfinity
        ? 1 - (sums.Error.SumOfSquaredDeviations / sums.Target.SumOfSquaredDeviations)
        : double.NaN;
}
