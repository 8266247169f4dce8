using MathNet.Numerics;

namespace ModelExporter.Statistics.Distributions;

/// <summary>Gamma distribution of unit scale, and the gamma function it is named after.</summary>
public static class GammaDistribution
{
    /// <summary>Probability of a value above <paramref name="x"/>; accurate far into the tail.</summary>
    /// <param name="x">The value in units of the scale.</param>
    /// <param name="shape">Shape, above 0.</param>
    /// <returns>0 to 1, or NaN when undefined.</returns>
    public static double UpperTail(double x, double shape) => ChiSquareDistribution.UpperTail(2 * x, 2 * shape);

    /// <summary>Natural logarithm of the gamma function.</summary>
    /// <param name="x">Above 0.</param>
    /// <returns>ln Gamma(x), or NaN when x is not positive.</returns>
    public static double LogGamma(double x) => x > 0 ? SpecialFunctions.GammaLn(x) : double.NaN;
}
