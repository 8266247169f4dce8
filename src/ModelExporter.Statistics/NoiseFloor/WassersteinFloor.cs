using MathNet.Numerics.Distributions;
using ModelExporter.Statistics.Distances;

namespace ModelExporter.Statistics.NoiseFloor;

/// <summary>How far chance alone carries the Wasserstein-1 distance: without drift W1 / sqrt(1/n + 1/M) is the integral of |Brownian bridge(F)|.</summary>
/// <remarks>
/// The mean is exact for large samples. The quantile matches a gamma distribution to mean and variance and is for reading, not for alarms: with bins at
/// their means 8-31 % of windows without drift lie above the 95 % quantile. Give the reference's own atoms; use bins fine enough for their means to stand
/// for the values.
/// </remarks>
public static class WassersteinFloor
{
    private const int AtomsOnStack = 256;

    /// <summary>Integral of sqrt(F (1 - F)) dx, which is all that the mean needs of the reference; computed once per reference.</summary>
    /// <param name="reference">The reference.</param>
    /// <returns>The spread in the unit of the values (1.615 standard deviations for a normal one), or NaN when the reference is empty.</returns>
    public static double Spread(EmpiricalDistribution reference)
    {
        if (reference.Total <= 0) return double.NaN;
        var spread = 0.0;
        var steps = new CumulativeSteps(EmpiricalDistribution.FromSorted([]), reference);
        while (steps.MoveNext()) spread += Deviation((double)steps.ReferenceBelow / reference.Total) * steps.GapToNext;
        return spread;
    }

    /// <summary>Mean without drift: sqrt(2/pi) sqrt(1/n + 1/M) times the spread.</summary>
    /// <param name="spread">What <see cref="Spread"/> gave, or that divided by the reference's standard deviation for the scaled distance.</param>
    /// <param name="liveSamples">n.</param>
    /// <param name="referenceSamples">M.</param>
    /// <returns>The mean in the unit of the spread, or NaN when either side is empty.</returns>
    public static double Mean(double spread, long liveSamples, long referenceSamples) =>
        Math.Sqrt(2 / Math.PI * SampleSizes.VarianceScale(liveSamples, referenceSamples)) * spread;

    /// <summary>Standard deviation of W1 / sqrt(1/n + 1/M) without drift; computed once per reference (quadratic in its atoms).</summary>
    /// <param name="reference">The reference.</param>
    /// <returns>The standard deviation in the unit of the values, or NaN when the reference is empty.</returns>
    public static double UnitStandardDeviation(EmpiricalDistribution reference)
    {
        if (reference.Total <= 0) return double.NaN;
        var atoms = reference.Atoms;
        Span<double> shares = atoms <= AtomsOnStack ? stackalloc double[atoms] : new double[atoms];
        Span<double> gaps = atoms <= AtomsOnStack ? stackalloc double[atoms] : new double[atoms];
        var count = 0;
        var steps = new CumulativeSteps(EmpiricalDistribution.FromSorted([]), reference);
        while (steps.MoveNext())
        {
            if (steps.ReferenceBelow == reference.Total) break;
            shares[count] = (double)steps.ReferenceBelow / reference.Total;
            gaps[count++] = steps.GapToNext;
        }

        var variance = 0.0;
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                // Two points of the bridge: covariance F_j (1 - F_i) for F_j <= F_i; E|Z_i Z_j| = (2/pi) s_i s_j (sqrt(1 - r^2) + r asin r).
                var scale = Deviation(shares[i]) * Deviation(shares[j]);
                var r = Math.Min(1, shares[j] * (1 - shares[i]) / scale);
                var covariance = 2 / Math.PI * scale * (Math.Sqrt(1 - (r * r)) + (r * Math.Asin(r)) - 1);
                variance += (i == j ? 1 : 2) * gaps[i] * gaps[j] * covariance;
            }
        }

        return Math.Sqrt(Math.Max(0, variance));
    }

    /// <summary>Standard deviation without drift.</summary>
    /// <param name="unitStandardDeviation">What <see cref="UnitStandardDeviation"/> gave.</param>
    /// <param name="liveSamples">n.</param>
    /// <param name="referenceSamples">M.</param>
    /// <returns>The standard deviation, or NaN when either side is empty.</returns>
    public static double StandardDeviation(double unitStandardDeviation, long liveSamples, long referenceSamples) =>
        Math.Sqrt(SampleSizes.VarianceScale(liveSamples, referenceSamples)) * unitStandardDeviation;

    /// <summary>Quantile without drift, from a gamma distribution of this mean and standard deviation. For reading, not for alarms.</summary>
    /// <param name="level">Share of windows without drift below it, for example 0.99.</param>
    /// <param name="mean">Mean without drift.</param>
    /// <param name="standardDeviation">Standard deviation without drift, in the same unit.</param>
    /// <returns>The quantile, or NaN when mean or standard deviation is not positive.</returns>
    public static double Quantile(double level, double mean, double standardDeviation)
    {
        if (!(mean > 0) || !(standardDeviation > 0)) return double.NaN;
        var rate = mean / (standardDeviation * standardDeviation);
        return Gamma.InvCDF(mean * rate, rate, level);
    }

    private static double Deviation(double share) => Math.Sqrt(Math.Max(0, share * (1 - share)));
}
