namespace ModelExporter.Statistics.Distances;

/// <summary>Total variation distance: the share of observations that would have to change bins. Symmetric, 0 to 1.</summary>
/// <remarks>Half the sum of |P - Q|. Its level without drift depends on the reference: see <see cref="NoiseFloor.TotalVariationFloor"/>.</remarks>
public static class TotalVariation
{
    /// <summary>The distance from counts.</summary>
    /// <param name="live">Counts per bin of the window.</param>
    /// <param name="reference">Counts per bin of the reference, the same bins.</param>
    /// <returns>The distance, or NaN when either side is empty.</returns>
    public static double FromCounts(ReadOnlySpan<long> live, ReadOnlySpan<long> reference)
    {
        var samples = new BinnedSamples(live, reference);
        if (samples.OneSideIsEmpty) return double.NaN;
        double n = samples.LiveTotal, m = samples.ReferenceTotal;
        var sum = 0.0;
        for (var k = 0; k < live.Length; k++) sum += Math.Abs((live[k] / n) - (reference[k] / m));
        return Math.Min(1, 0.5 * sum);
    }
}
