namespace ModelExporter.Statistics.Distances;

/// <summary>Hellinger distance between two samples counted in the same bins. Symmetric, 0 (equal) to 1 (nothing in common); needs no smoothing.</summary>
/// <remarks>sqrt(sum (sqrt P - sqrt Q)^2 / 2) = sqrt(1 - Bhattacharyya coefficient). Source: Hellinger 1909.</remarks>
public static class Hellinger
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
        for (var k = 0; k < live.Length; k++)
        {
            var difference = Math.Sqrt(live[k] / n) - Math.Sqrt(reference[k] / m);
            sum += difference * difference;
        }

        return Math.Min(1, Math.Sqrt(0.5 * sum));
    }
}
