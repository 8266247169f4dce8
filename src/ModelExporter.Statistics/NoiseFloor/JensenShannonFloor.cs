using MathNet.Numerics;

namespace ModelExporter.Statistics.NoiseFloor;

/// <summary>How far chance alone carries the base-2 Jensen-Shannon distance: without drift its square is (1/n + 1/M) / (8 ln 2) times chi-square with B - 1
/// degrees of freedom.</summary>
/// <remarks>Within 3 % from 5 observations per bin on. Multiply by sqrt(ln 2) for the base-e distance.</remarks>
public static class JensenShannonFloor
{
    /// <summary>Mean of the base-2 distance without drift.</summary>
    /// <param name="bins">B.</param>
    /// <param name="liveSamples">n.</param>
    /// <param name="referenceSamples">M.</param>
    /// <returns>The mean, 0 to 1, or NaN when either side is empty or there are fewer than 2 bins.</returns>
    public static double Mean(int bins, long liveSamples, long referenceSamples) => Math.Min(1, Scale(liveSamples, referenceSamples) * MeanOfChi(bins - 1));

    /// <summary>Quantile of the base-2 distance without drift: the noise floor.</summary>
    /// <param name="quantiles">Chi-square quantiles of the wanted level.</param>
    /// <param name="bins">B.</param>
    /// <param name="liveSamples">n.</param>
    /// <param name="referenceSamples">M.</param>
    /// <returns>The quantile, 0 to 1, or NaN when either side is empty or there are fewer than 2 bins.</returns>
    public static double Quantile(ChiSquareQuantiles quantiles, int bins, long liveSamples, long referenceSamples) =>
        Math.Min(1, Scale(liveSamples, referenceSamples) * Math.Sqrt(quantiles.For(bins - 1)));

    private static double Scale(long n, long m) => Math.Sqrt(SampleSizes.VarianceScale(n, m) / (8 * Math.Log(2)));

    // E of the square root of a chi-square: sqrt(2) Gamma((k + 1) / 2) / Gamma(k / 2).
    internal static double MeanOfChi(int degrees) => degrees < 1
        ? double.NaN
        : Math.Sqrt(2) * Math.Exp(SpecialFunctions.GammaLn(0.5 * (degrees + 1)) - SpecialFunctions.GammaLn(0.5 * degrees));
}
