using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace ModelExporter.Statistics.Distributions;

/// <summary>Chi-square distribution.</summary>
public static class ChiSquareDistribution
{
    /// <summary>Probability of a value above <paramref name="x"/>; accurate far into the tail, where 1 - CDF has no digits left.</summary>
    /// <param name="x">The statistic.</param>
    /// <param name="degreesOfFreedom">Degrees of freedom, above 0; need not be whole.</param>
    /// <returns>0 to 1, or NaN when the degrees of freedom are not positive or x is NaN.</returns>
    public static double UpperTail(double x, double degreesOfFreedom)
    {
        if (double.IsNaN(x) || !(degreesOfFreedom > 0)) return double.NaN;
        if (x <= 0) return 1;
        return double.IsPositiveInfinity(x) ? 0 : SpecialFunctions.GammaUpperRegularized(0.5 * degreesOfFreedom, 0.5 * x);
    }

    /// <summary>The value below which a share <paramref name="probability"/> lies. Takes microseconds: see <see cref="NoiseFloor.ChiSquareQuantiles"/>.</summary>
    /// <param name="probability">0 to 1.</param>
    /// <param name="degreesOfFreedom">Degrees of freedom, above 0.</param>
    /// <returns>The quantile, or NaN when undefined.</returns>
    public static double Quantile(double probability, double degreesOfFreedom) =>
        degreesOfFreedom > 0 && probability is >= 0 and <= 1 ? ChiSquared.InvCDF(degreesOfFreedom, probability) : double.NaN;
}
