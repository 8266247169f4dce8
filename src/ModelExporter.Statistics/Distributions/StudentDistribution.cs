using MathNet.Numerics;

namespace ModelExporter.Statistics.Distributions;

/// <summary>Student's t distribution.</summary>
public static class StudentDistribution
{
    // From here on the incomplete beta function loses digits, and Hill's expansion has them all.
    private const double NormalFrom = 1e5;

    /// <summary>Probability of a value above <paramref name="t"/>; accurate far into the tail.</summary>
    /// <param name="t">The statistic.</param>
    /// <param name="degreesOfFreedom">Degrees of freedom, above 0; need not be whole.</param>
    /// <returns>0 to 1, or NaN when undefined.</returns>
    public static double UpperTail(double t, double degreesOfFreedom)
    {
        if (double.IsNaN(t) || !(degreesOfFreedom > 0)) return double.NaN;
        if (double.IsPositiveInfinity(degreesOfFreedom)) return NormalDistribution.UpperTail(t);
        if (double.IsInfinity(t)) return t > 0 ? 0 : 1;
        if (degreesOfFreedom > NormalFrom) return NormalDistribution.UpperTail(Math.CopySign(NormalDeviate(Math.Abs(t), degreesOfFreedom), t));
        var tail = 0.5 * SpecialFunctions.BetaRegularized(0.5 * degreesOfFreedom, 0.5, degreesOfFreedom / (degreesOfFreedom + (t * t)));
        return t >= 0 ? tail : 1 - tail;
    }

    /// <summary>Probability of a value at least as far from 0 as <paramref name="t"/>, on either side.</summary>
    /// <param name="t">The statistic.</param>
    /// <param name="degreesOfFreedom">Degrees of freedom, above 0; need not be whole.</param>
    /// <returns>0 to 1, or NaN when undefined.</returns>
    public static double TwoSided(double t, double degreesOfFreedom) => 2 * UpperTail(Math.Abs(t), degreesOfFreedom);

    // The normal deviate with the same tail: Hill 1970, algorithm 395.
    private static double NormalDeviate(double t, double degreesOfFreedom)
    {
        var a = degreesOfFreedom - 0.5;
        var b = 48 * a * a;
        var y2 = a * SpecialFunctions.Log1p(t * t / degreesOfFreedom);
        var y = Math.Sqrt(y2);
        return y + (((y2 + 3) / b * y) - (y * (855 + (y2 * (240 + (y2 * (33 + (4 * y2)))))) / (10 * b * (b + (0.8 * y2 * y2) + 100))));
    }
}
