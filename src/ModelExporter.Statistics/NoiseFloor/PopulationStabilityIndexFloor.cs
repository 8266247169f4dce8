namespace ModelExporter.Statistics.NoiseFloor;

/// <summary>How far chance alone carries the population stability index: without drift PSI / (1/n + 1/M) is chi-square with B - 1 degrees of freedom.</summary>
/// <remarks>Within 3 % from 5 observations per bin on. Source: Yurdakul and Naranjo 2020.</remarks>
public static class PopulationStabilityIndexFloor
{
    /// <summary>Mean without drift, (B - 1)(1/n + 1/M).</summary>
    /// <param name="bins">B, all bins of the formula, the empty ones too.</param>
    /// <param name="liveSamples">n.</param>
    /// <param name="referenceSamples">M.</param>
    /// <returns>The mean in nats, or NaN when either side is empty.</returns>
    public static double Mean(int bins, long liveSamples, long referenceSamples) => (bins - 1) * SampleSizes.VarianceScale(liveSamples, referenceSamples);

    /// <summary>Quantile without drift: the noise floor.</summary>
    /// <param name="quantiles">Chi-square quantiles of the wanted level.</param>
    /// <param name="bins">B, all bins of the formula, the empty ones too.</param>
    /// <param name="liveSamples">n.</param>
    /// <param name="referenceSamples">M.</param>
    /// <returns>The quantile in nats, or NaN when either side is empty or there are fewer than 2 bins.</returns>
    public static double Quantile(ChiSquareQuantiles quantiles, int bins, long liveSamples, long referenceSamples) =>
        quantiles.For(bins - 1) * SampleSizes.VarianceScale(liveSamples, referenceSamples);
}
