using MathNet.Numerics;

namespace ModelExporter.Statistics.Distributions;

/// <summary>Limit distribution of the Cramer-von Mises statistic.</summary>
/// <remarks>
/// A series of Bessel functions K of order 1/4 in 1/x, summed until a term is below 1e-7 (the rule of scipy): the cumulative probability is good to about
/// 1e-8, so a p-value below 1e-7 says no more than that. Source: Csorgo and Faraway 1996, equation 1.3.
/// </remarks>
public static class CramerVonMisesDistribution
{
    private const double LeastTerm = 1e-7;

    /// <summary>Probability of a value at or below <paramref name="x"/>.</summary>
    /// <param name="x">The statistic.</param>
    /// <returns>0 to 1; NaN for NaN.</returns>
    public static double Cumulative(double x)
    {
        if (double.IsNaN(x)) return double.NaN;
        if (x <= 0) return 0;
        if (double.IsPositiveInfinity(x)) return 1;
        var sum = 0.0;
        for (var k = 0; ; k++)
        {
            var y = (4.0 * k) + 1;
            var q = y * y / (16 * x);
            var weight = Math.Exp(SpecialFunctions.GammaLn(k + 0.5) - SpecialFunctions.GammaLn(k + 1)) / (Math.Pow(Math.PI, 1.5) * Math.Sqrt(x));
            var term = weight * Math.Sqrt(y) * Math.Exp(-2 * q) * SpecialFunctions.BesselKScaled(0.25, q);
            sum += term;
            if (!(term >= LeastTerm)) return Math.Clamp(sum, 0, 1);
        }
    }
}
