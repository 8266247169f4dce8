namespace ModelExporter.Statistics.Binning;

/// <summary>Edges that give every bin about the same share of the reference: the edges to watch a numeric feature with.</summary>
/// <remarks>Quantiles at k / B with duplicates removed; bins are [e_k, e_k+1), the last one closed.</remarks>
public static class EqualFrequencyEdges
{
    /// <summary>The edges.</summary>
    /// <param name="sorted">Samples, ascending, without NaN.</param>
    /// <param name="bins">Wanted number of bins.</param>
    /// <returns>Ascending, distinct edges: at most bins + 1, one when all samples are equal, none without samples.</returns>
    public static double[] From(ReadOnlySpan<double> sorted, int bins)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        if (sorted.IsEmpty) return [];
        var edges = new List<double>(bins + 1);
        for (var k = 0; k <= bins; k++)
        {
            var edge = LinearQuantile.At(sorted, k, bins);
            if (edges.Count == 0 || edge > edges[^1]) edges.Add(edge);
        }

        return [.. edges];
    }
}
