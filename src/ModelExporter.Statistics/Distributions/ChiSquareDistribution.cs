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

    /// <summary>The value below which a share <paramref name="probability"/> lies. Takes microseconds: see
    /// <see cref="NoiseFloor.ChiSquareQuantiles"/>.</summary>
    /// <param name="probability">0 to 1.</param>
    /// <param name="degreesOfFreedom">Degrees of freedom, above 0.</param>
    /// <returns>The quantile, or NaN when undefined.</returns>
    public static double Quantile(double probability, double degreesOfFreedom)
    {
        if (!(degreesOfFreedom > 0) || probability is not (>= 0 and <= 1)) return double.NaN;
        if (probability == 0) return 0;
        if (probability == 1) return double.PositiveInfinity;

        // Newton steps on the upper tail give the far quantiles the digits that a solver on the cumulative side cannot see.
        var x = ChiSquared.InvCDF(degreesOfFreedom, probability);
        for (var step = 0; step < 2 && x > 0; step++)
        {
            var next = x + ((UpperTail(x, degreesOfFreedom) - (1 - probability)) / Density(x, degreesOfFreedom));
            if (!(next > 0) || double.IsInfinity(next)) break;
            x = next;
        }

        return x;
    }

    private static double Density(double x, double degreesOfFreedom)
    {
        var shape = 0.5 * degreesOfFreedom;
        return 0.5 * Math.Exp(((shape - 1) * Math.Log(0.5 * x)) - (0.5 * x) - SpecialFunctions.GammaLn(shape));
    }
}
