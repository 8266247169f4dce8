using MathNet.Numerics;

namespace ModelExporter.Statistics.Distributions;

/// <summary>Standard normal distribution.</summary>
public static class NormalDistribution
{
    /// <summary>Probability of a value above <paramref name="z"/>; accurate far into the tail.</summary>
    /// <param name="z">Standard deviations.</param>
    /// <returns>0 to 1; NaN for NaN.</returns>
    public static double UpperTail(double z) => 0.5 * SpecialFunctions.Erfc(z / Math.Sqrt(2));

    /// <summary>Probability of a value at least as far from 0 as <paramref name="z"/>, on either side.</summary>
    /// <param name="z">Standard deviations.</param>
    /// <returns>0 to 1; NaN for NaN.</returns>
    public static double TwoSided(double z) => SpecialFunctions.Erfc(Math.Abs(z) / Math.Sqrt(2));

    /// <summary>The value below which a share <paramref name="probability"/> lies.</summary>
    /// <param name="probability">0 to 1.</param>
    /// <returns>The quantile; infinite at 0 and 1, NaN outside.</returns>
    public static double Quantile(double probability) => probability switch
    {
        0 => double.NegativeInfinity,
        1 => double.PositiveInfinity,
        > 0 and < 1 => -Math.Sqrt(2) * SpecialFunctions.ErfcInv(2 * probability),
        _ => double.NaN,
    };
}
