using ModelExporter.Statistics.Distributions;
using ModelExporter.Statistics.Quality;

namespace ModelExporter.Statistics.Fairness;

/// <summary>
/// Statistical parity difference: share of favourable predictions of the unprivileged group minus that of the privileged group. -1 to 1; 0 is parity.
/// </summary>
/// <remarks>
/// Customary bounds are ±0.1. Needs no labels. Undefined when a group is empty. Interval: Newcombe's hybrid score interval. Test: proportion z with
/// pooled share. Source: Calders and Verwer 2010; Newcombe 1998.
/// </remarks>
public static class StatisticalParityDifference
{
    /// <param name="unprivileged">Favourable predictions over all predictions of the unprivileged group.</param>
    /// <param name="privileged">The same of the privileged group.</param>
    /// <param name="confidence">Coverage of the interval.</param>
    public static GroupDifference Of(Ratio unprivileged, Ratio privileged, double confidence = 0.95) =>
        GroupDifference.OfMeans([unprivileged], [privileged], confidence);

    /// <inheritdoc cref="Of(Ratio, Ratio, double)"/>
    /// <param name="unprivileged">Confusion of the unprivileged group, favourable being positive.</param>
    /// <param name="privileged">Confusion of the privileged group.</param>
    /// <param name="confidence">Coverage of the interval.</param>
    public static GroupDifference Of(BinaryConfusion unprivileged, BinaryConfusion privileged, double confidence = 0.95) =>
        Of(unprivileged.PositiveRate, privileged.PositiveRate, confidence);

    /// <summary>Whether chance explains the difference.</summary>
    /// <param name="unprivileged">Favourable predictions over all predictions of the unprivileged group.</param>
    /// <param name="privileged">The same of the privileged group.</param>
    /// <returns>z and its two-sided p-value; NaN when a group is empty or all predictions of both are the same.</returns>
    public static (double Z, double PValue) Test(Ratio unprivileged, Ratio privileged)
    {
        var trials = unprivileged.Denominator + privileged.Denominator;
        var pooled = (unprivileged.Numerator + privileged.Numerator) / trials;
        var variance = pooled * (1 - pooled) * ((1 / unprivileged.Denominator) + (1 / privileged.Denominator));
        if (!(variance > 0) || !double.IsFinite(variance)) return (double.NaN, double.NaN);
        var z = (unprivileged.Value() - privileged.Value()) / Math.Sqrt(variance);
        return (z, NormalDistribution.TwoSided(z));
    }
}
