using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace ModelExporter.Statistics.Quality;

/// <summary>Clopper-Pearson ("exact") interval of a proportion: its coverage is never below the stated one, so it is wider than Wilson's.</summary>
/// <remarks>
/// Bounds are quantiles of the beta distribution: Beta(a/2; k, n-k+1) and Beta(1-a/2; k+1, n-k). Undefined without trials.
/// Source: Clopper and Pearson, The use of confidence or fiducial limits illustrated in the case of the binomial, 1934.
/// </remarks>
public static class ClopperPearsonInterval
{
    /// <param name="successes">Between 0 and trials.</param>
    /// <param name="trials">Number of trials.</param>
    /// <param name="confidence">Coverage, 0.95 by default.</param>
    public static ConfidenceInterval Of(long successes, long trials, double confidence = 0.95)
    {
        if (trials <= 0) return ConfidenceInterval.Undefined;
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        if (confidence is not (> 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "a confidence lies between 0 and 1");
        var tail = (1 - confidence) / 2;
        return new ConfidenceInterval(
            successes == 0 ? 0 : LowerQuantile(successes, trials - successes + 1d, tail),
            successes == trials ? 1 : 1 - LowerQuantile(trials - successes, successes + 1d, tail));
    }

    // The upper bound is 1 minus a lower quantile of the mirrored distribution: both need only the lower tail, which keeps its relative precision.
    private static double LowerQuantile(double a, double b, double tail)
    {
        var x = Beta.InvCDF(a, b, tail);
        // The library's root finder stops at an absolute step; Newton steps make small bounds as exact as large ones.
        for (var step = 0; step < 8; step++)
        {
            var density = Beta.PDF(a, b, x);
            if (!(x > 0 && x < 1 && density > 0)) break;
            var next = x - ((SpecialFunctions.BetaRegularized(a, b, x) - tail) / density);
            if (!(next > 0 && next < 1)) break;
            var moved = Math.Abs(next - x);
            x = next;
            if (moved <= 1e-15 * x) break;
        }

        return x;
    }
}
