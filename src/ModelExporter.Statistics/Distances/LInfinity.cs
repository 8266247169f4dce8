namespace ModelExporter.Statistics.Distances;

/// <summary>L-infinity distance: the greatest change of any one bin's share. Symmetric, 0 to 1.</summary>
/// <remarks>max |P - Q|. Meant for categories, where it names a single category that moved.</remarks>
public static class LInfinity
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
        var greatest = 0.0;
        for (var k = 0; k < live.Length; k++) greatest = Math.Max(greatest, Math.Abs((live[k] / n) - (reference[k] / m)));
        return greatest;
    }
}
