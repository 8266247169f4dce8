namespace ModelExporter.Statistics.Distances;

/// <summary>Wasserstein-1 (earth mover's) distance: the area between two cumulative distributions. Symmetric, 0 to infinity, in the unit of the
/// values.</summary>
/// <remarks>
/// W1 = integral |F - G| dx. From fixed bins every bin's mass stands at the bin's own mean, which needs a sum per bin; spreading it evenly inside the bin is of
/// no use, because of the open bins at both ends. There is no p-value to alert on (1 % instead of 0.1 %): use <see cref="NoiseFloor.WassersteinFloor"/>.
/// Source: Vallender 1974.
/// </remarks>
public static class Wasserstein
{
    /// <summary>The distance in the unit of the values.</summary>
    /// <param name="live">The window.</param>
    /// <param name="reference">The reference.</param>
    /// <returns>The distance, or NaN when either side is empty.</returns>
    public static double Between(EmpiricalDistribution live, EmpiricalDistribution reference)
    {
        if (live.Total <= 0 || reference.Total <= 0) return double.NaN;
        var area = 0.0;
        var steps = new CumulativeSteps(live, reference);
        while (steps.MoveNext()) area += Math.Abs(steps.Difference) * steps.GapToNext;
        return area;
    }

    /// <summary>The distance from bins with each bin's mass at the bin's own mean, in the unit of the values.</summary>
    /// <param name="liveCounts">Counts per bin of the window, bins ascending.</param>
    /// <param name="liveSums">Sums of the values per bin of the window.</param>
    /// <param name="referenceCounts">Counts per bin of the reference, the same bins.</param>
    /// <param name="referenceSums">Sums of the values per bin of the reference.</param>
    /// <returns>The distance, or NaN when either side is empty.</returns>
    public static double FromBins(
        ReadOnlySpan<long> liveCounts, ReadOnlySpan<double> liveSums, ReadOnlySpan<long> referenceCounts, ReadOnlySpan<double> referenceSums) =>
        Between(EmpiricalDistribution.FromBins(liveCounts, liveSums), EmpiricalDistribution.FromBins(referenceCounts, referenceSums));

    /// <summary>The distance in reference standard deviations, which compares features of different units.</summary>
    /// <param name="distance">A distance in the unit of the values.</param>
    /// <param name="referenceStandardDeviation">Standard deviation of the reference, in the same unit.</param>
    /// <returns>Distance / standard deviation, or NaN when the reference is constant.</returns>
    public static double InStandardDeviations(double distance, double referenceStandardDeviation) =>
        referenceStandardDeviation > 0 ? distance / referenceStandardDeviation : double.NaN;
}
