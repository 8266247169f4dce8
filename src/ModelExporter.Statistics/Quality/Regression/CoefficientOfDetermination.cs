namespace ModelExporter.Statistics.Quality.Regression;

/// <summary>R2: the share of the target's variance that the predictions explain. At most 1; negative when the target's mean would predict better.</summary>
/// <remarks>
/// 1 - sum error^2 / sum (target - mean target)^2, the latter by Welford so that an offset of 1e9 does no harm. Interval: jackknife over panes
/// (GroupJackknife).
/// </remarks>
public static class CoefficientOfDetermination
{
    /// <returns>The measure, or NaN below two pairs or when the target is constant.</returns>
    public static double Of(in RegressionAccumulator sums) => sums.Count > 1 && sums.Target.SumOfSquaredDeviations is > 0 and < double.PositiveInfinity
        ? 1 - (sums.SquaredError.Sum / sums.Target.SumOfSquaredDeviations)
        : double.NaN;
}
