using MathNet.Numerics;

namespace ModelExporter.Statistics.Distributions;

/// <summary>Student's t distribution.</summary>
public static class StudentDistribution
{
    /// <summary>Probability of a value above <paramref name="t"/>; accurate far into the tail.</summary>
    /// <param name="t">The statistic.</param>
    /// <param name="degreesOfFreedom">Degrees of freedom, above 0; need not be whole.</param>
    /// <returns>0 to 1, or NaN when undefined.</returns>
    public static double UpperTail(double t, double degreesOfFreedom)
    {
        if (double.IsNaN(t) || !(degreesOfFreedom > 0)) return double.NaN;
        if (double.IsPositiveInfinity(degreesOfFreedom)) return NormalDistribution.UpperTail(t);
        if (double.IsInfinity(t)) return t > 0 ? 0 : 1;
        var tail = 0.5 * SpecialFunctions.BetaRegularized(0.5 * degreesOfFreedom, 0.5, degreesOfFreedom / (degreesOfFreedom + (t * t)));
        return t >= 0 ? tail : 1 - tail;
    }

    /// <summary>Probability of a value at least as far from 0 as <paramref name="t"/>, on either side.</summary>
    /// <param name="t">The statistic.</param>
    /// <param name="degreesOfFreedom">Degrees of freedom, above 0; need not be whole.</param>
    /// <returns>0 to 1, or NaN when undefined.</returns>
    public static double TwoSided(double t, double degreesOfFreedom) => 2 * UpperTail(Math.Abs(t), degreesOfFreedom);
}
