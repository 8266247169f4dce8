namespace ModelExporter.Statistics.Quality.Regression;

/// <summary>Pinball (quantile) loss: the measure of a model that predicts a quantile, in the target's unit. 0 to infinity.</summary>
/// <remarks>
/// mean of q (target - prediction) where the prediction is too low and (1 - q)(prediction - target) where it is too high; the median's (q = 0.5) is
/// half the mean absolute error. Source: Koenker and Bassett, Regression quantiles, 1978.
/// </remarks>
public static class PinballLoss
{
    /// <param name="sums">The pairs.</param>
    /// <param name="quantile">The quantile that the model predicts, 0 to 1.</param>
    /// <returns>The loss, or NaN without pairs.</returns>
    public static double Of(in RegressionAccumulator sums, double quantile)
    {
        if (quantile is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(quantile), quantile, "a quantile lies between 0 and 1");
        return sums.Count > 0 ? ((quantile * sums.UnderSum) + ((1 - quantile) * sums.OverSum)) / sums.Count : double.NaN;
    }
}
