using ModelExporter.Statistics.Distances;
using ModelExporter.Statistics.Distributions;
using ModelExporter.Statistics.NoiseFloor;

namespace ModelExporter.Statistics.HypothesisTests;

/// <summary>Test on the population stability index: without drift PSI / (1/n + 1/M) is chi-square with B - 1 degrees of freedom.</summary>
/// <remarks>Size 4.4-5.1 % at 5 % from 5 observations per bin on and too low below 3. The pooled chi-square is the better test. Source: Yurdakul and Naranjo
/// 2020.</remarks>
public static class PsiTest
{
    /// <summary>The p-value of an index already computed.</summary>
    /// <param name="index">The smoothed index.</param>
    /// <param name="bins">B.</param>
    /// <param name="liveSamples">n.</param>
    /// <param name="referenceSamples">M.</param>
    /// <returns>0 to 1, or NaN when undefined.</returns>
    public static double PValue(double index, int bins, long liveSamples, long referenceSamples) =>
        ChiSquareDistribution.UpperTail(index / SampleSizes.VarianceScale(liveSamples, referenceSamples), bins - 1);

    /// <summary>The test from counts.</summary>
    /// <param name="live">Counts per bin of the window.</param>
    /// <param name="reference">Counts per bin of the reference, the same bins.</param>
    /// <returns>The scaled index as statistic; NaN when either side is empty or there are fewer than two bins.</returns>
    public static ChiSquareResult Test(ReadOnlySpan<long> live, ReadOnlySpan<long> reference)
    {
        var samples = new BinnedSamples(live, reference);
        if (samples.OneSideIsEmpty || samples.Bins < 2) return ChiSquareResult.Undefined(samples.Bins);
        var scale = SampleSizes.VarianceScale(samples.LiveTotal, samples.ReferenceTotal);
        return ChiSquareResult.From(PopulationStabilityIndex.FromCounts(live, reference) / scale, samples.Bins);
    }
}
