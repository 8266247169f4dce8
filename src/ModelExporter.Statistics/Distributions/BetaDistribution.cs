using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace ModelExporter.Statistics.Distributions;

/// <summary>Beta distribution on 0 to 1.</summary>
public static class BetaDistribution
{
    /// <summary>Probability of a value at or below <paramref name="x"/>.</summary>
    /// <param name="x">0 to 1.</param>
    /// <param name="a">First shape, above 0.</param>
    /// <param name="b">Second shape, above 0.</param>
    /// <returns>0 to 1, or NaN when undefined.</returns>
    public static double Cumulative(double x, double a, double b) => !(a > 0) || !(b > 0) || double.IsNaN(x)
        ? double.NaN
        : x <= 0 ? 0 : x >= 1 ? 1 : SpecialFunctions.BetaRegularized(a, b, x);

    /// <summary>The value below which a share <paramref name="probability"/> lies. Takes microseconds.</summary>
    /// <param name="probability">0 to 1.</param>
    /// <param name="a">First shape, above 0.</param>
    /// <param name="b">Second shape, above 0.</param>
    /// <returns>0 to 1, or NaN when undefined.</returns>
    public static double Quantile(double probability, double a, double b)
    {
        if (!(a > 0) || !(b > 0) || probability is not (>= 0 and <= 1)) return double.NaN;
        if (probability == 0) return 0;
        if (probability == 1) return 1;

        // The solver is good to 1e-12 absolutely; Newton steps make that relative for quantiles near 0.
        var x = Beta.InvCDF(a, b, probability);
        for (var step = 0; step < 2; step++)
        {
            var next = x + ((probability - Cumulative(x, a, b)) / Beta.PDF(a, b, x));
            if (!(next > 0.5 * x && next < 0.5 * (1 + x))) break;
            x = next;
        }

        return x;
    }
}
