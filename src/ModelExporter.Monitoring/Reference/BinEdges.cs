namespace ModelExporter.Monitoring.Reference;

/// <summary>How the edges of a numeric feature's bins are chosen, and how a value finds its bin.</summary>
public static class BinEdges
{
    /// <summary>The bin of a value: 0 below the first edge, i for [e(i-1), e(i)), the last one closed, and the number of edges above the last.</summary>
    public static int Find(ReadOnlySpan<double> edges, double value)
    {
        var last = edges.Length - 1;
        if (value >= edges[last]) return value == edges[last] && last > 0 ? last : last + 1;
        int low = 0, high = last;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (edges[middle] <= value) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>Edges at the quantiles i/bins of sorted values, by linear interpolation, without duplicates.</summary>
    public static double[] EqualFrequency(ReadOnlySpan<double> sorted, int bins)
    {
        var edges = new List<double>(bins + 1);
        for (var i = 0; i <= bins; i++)
        {
            // (n - 1) * i / bins in whole numbers: the coarse quantiles must be the same doubles as the fine ones that they coincide with.
            var position = (long)(sorted.Length - 1) * i;
            var index = (int)(position / bins);
            var fraction = (double)(position % bins) / bins;
            var edge = fraction == 0 ? sorted[index] : sorted[index] + (fraction * (sorted[index + 1] - sorted[index]));
            if (edges.Count == 0 || edge > edges[^1]) edges.Add(edge);
        }

        return [.. edges];
    }

    /// <summary>Edges half-way between neighbouring values, and at the first and the last one: a bin per value.</summary>
    public static double[] OnePerValue(ReadOnlySpan<double> distinct)
    {
        var edges = new double[distinct.Length + 1];
        edges[0] = distinct[0];
        for (var i = 1; i < distinct.Length; i++) edges[i] = distinct[i - 1] + ((distinct[i] - distinct[i - 1]) / 2);
        edges[^1] = distinct[^1];
        return edges;
    }

    /// <summary>The distinct values of sorted ones, at most <paramref name="limit"/> of them.</summary>
    public static double[] Distinct(ReadOnlySpan<double> sorted, int limit)
    {
        var distinct = new List<double>();
        foreach (var value in sorted)
        {
            if (distinct.Count > 0 && value == distinct[^1]) continue;
            if (distinct.Count == limit) break;
            distinct.Add(value);
        }

        return [.. distinct];
    }
}
