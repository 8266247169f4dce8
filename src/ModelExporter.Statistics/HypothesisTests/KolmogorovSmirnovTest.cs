using ModelExporter.Statistics.Distributions;

namespace ModelExporter.Statistics.HypothesisTests;

/// <summary>P-values of the two-sample Kolmogorov-Smirnov distance. On binned values they are conservative, because the binned distance is a lower
/// bound.</summary>
public static class KolmogorovSmirnovTest
{
    /// <summary>The limit law: Kolmogorov's distribution at sqrt(n M / (n + M)) D.</summary>
    /// <param name="distance">D, 0 to 1.</param>
    /// <param name="liveSamples">n.</param>
    /// <param name="referenceSamples">M.</param>
    /// <returns>0 to 1, or NaN when undefined.</returns>
    public static double PValue(double distance, long liveSamples, long referenceSamples) =>
        KolmogorovDistribution.UpperTail(Math.Sqrt(EffectiveSize(liveSamples, referenceSamples)) * distance);

    /// <summary>Stephens' correction for small samples: Kolmogorov's distribution at (sqrt(n_e) + 0.12 + 0.11 / sqrt(n_e)) D.</summary>
    /// <remarks>Source: Stephens 1970.</remarks>
    /// <param name="distance">D, 0 to 1.</param>
    /// <param name="liveSamples">n.</param>
    /// <param name="referenceSamples">M.</param>
    /// <returns>0 to 1, or NaN when undefined.</returns>
    public static double PValueStephens(double distance, long liveSamples, long referenceSamples)
    {
        var root = Math.Sqrt(EffectiveSize(liveSamples, referenceSamples));
        return KolmogorovDistribution.UpperTail((root + 0.12 + (0.11 / root)) * distance);
    }

    /// <summary>The one-sample law at the rounded effective size, which scipy's asymptotic method and the libraries built on it report. Allocates.</summary>
    /// <param name="distance">D, 0 to 1.</param>
    /// <param name="liveSamples">n.</param>
    /// <param name="referenceSamples">M.</param>
    /// <returns>0 to 1, or NaN when undefined.</returns>
    public static double PValueFinite(double distance, long liveSamples, long referenceSamples)
    {
        var size = EffectiveSize(liveSamples, referenceSamples);
        return double.IsNaN(size) ? double.NaN : KolmogorovFiniteDistribution.UpperTail(distance, (long)Math.Round(size));
    }

    private static double EffectiveSize(long n, long m) => n > 0 && m > 0 ? (double)n * m / ((double)n + m) : double.NaN;
}
