using MathNet.Numerics.Distributions;
using ModelExporter.Statistics.Distances;

namespace ModelExporter.Statistics.NoiseFloor;

/// <summary>How far chance alone carries the total variation distance: half a sum of absolute normal variables with the covariance of a multinomial.</summary>
/// <remarks>Unlike the f-divergences it depends on the reference's shares and not on the number of bins only.</remarks>
public static class TotalVariationFloor
{
    /// <summary>Mean without drift: sum over bins of sqrt(Q (1 - Q)(1/n + 1/M)) / sqrt(2 pi).</summary>
    /// <param name="reference">Counts per bin of the reference.</param>
    /// <param name="liveSamples">n.</param>
    /// <returns>The mean, 0 to 1, or NaN when either side is empty.</returns>
    public static double Mean(ReadOnlySpan<long> reference, long liveSamples)
    {
        var total = new BinnedSamples(reference, reference).ReferenceTotal;
        var scale = SampleSizes.VarianceScale(liveSamples, total);
        var sum = 0.0;
        foreach (var count in reference) sum += Deviation((double)count / total);
        return Math.Min(1, sum * Math.Sqrt(scale / (2 * Math.PI)));
    }

    /// <summary>Quantile without drift, from a gamma distribution matched to mean and variance: the noise floor. Quadratic in the bins.</summary>
    /// <param name="level">Share of windows without drift below it, for example 0.99.</param>
    /// <param name="reference">Counts per bin of the reference.</param>
    /// <param name="liveSamples">n.</param>
    /// <returns>The quantile, 0 to 1, or NaN when either side is empty or only one bin is occupied.</returns>
    public static double Quantile(double level, ReadOnlySpan<long> reference, long liveSamples)
    {
        var total = new BinnedSamples(reference, reference).ReferenceTotal;
        var mean = Mean(reference, liveSamples);
        if (!(mean > 0)) return double.NaN;
        var variance = 0.0;
        for (var i = 0; i < reference.Length; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                double p = (double)reference[i] / total, q = (double)reference[j] / total;
                var scale = Deviation(p) * Deviation(q);
                if (scale == 0) continue;
                var r = i == j ? 1 : Math.Max(-1, -p * q / scale);
                var covariance = 2 / Math.PI * scale * (Math.Sqrt(Math.Max(0, 1 - (r * r))) + (r * Math.Asin(r)) - 1);
                variance += (i == j ? 0.25 : 0.5) * covariance;
            }
        }

        variance *= SampleSizes.VarianceScale(liveSamples, total);
        var rate = mean / variance;
        return variance > 0 ? Math.Min(1, Gamma.InvCDF(mean * rate, rate, level)) : double.NaN;
    }

    private static double Deviation(double share) => Math.Sqrt(Math.Max(0, share * (1 - share)));
}
