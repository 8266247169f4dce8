namespace ModelExporter.Statistics.NoiseFloor;

/// <summary>How far chance alone carries the Hellinger distance: without drift its square is (1/n + 1/M) / 8 times chi-square with B - 1 degrees of
/// freedom.</summary>
public static class HellingerFloor
{
    /// <summary>Mean without drift.</summary>
    /// <param name="bins">B.</param>
    /// <param name="liveSamples">n.</param>
    /// <param name="referenceSamples">M.</param>
    /// <returns>The mean, 0 to 1, or NaN when either side is empty or there are fewer than 2 bins.</returns>
    public static double Mean(int bins, long liveSamples, long referenceSamples) =>
        Math.Min(1, Scale(liveSamples, referenceSamples) * JensenShannonFloor.MeanOfChi(bins - 1));

    /// <summary>Quantile without drift: the noise floor.</summary>
    /// <param name="quantiles">Chi-square quantiles of the wanted level.</param>
    /// <param name="bins">B.</param>
    /// <param name="liveSamples">n.</param>
    /// <param name="referenceSamples">M.</param>
    /// <returns>The quantile, 0 to 1, or NaN when either side is empty or there are fewer than 2 bins.</returns>
    public static double Quantile(ChiSquareQuantiles quantiles, int bins, long liveSamples, long referenceSamples) =>
        Math.Min(1, Scale(liveSamples, referenceSamples) * Math.Sqrt(quantiles.For(bins - 1)));

    private static double Scale(long n, long m) => Math.Sqrt(SampleSizes.VarianceScale(n, m) / 8);
}
