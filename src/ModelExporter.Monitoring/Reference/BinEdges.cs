namespace ModelExporter.Monitoring.Reference;

/// <summary>How a value finds its bin, and the edges of features with few values; those of all others are quantiles.</summary>
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

    /// <summary>Edges half-way between neighbouring values, and at the first and the last one: a bin per value.</summary>
    /// <returns>One edge more than there are values. They ascend; only the last two may be equal, when nothing lies between the last two values.</returns>
    public static double[] OnePerValue(ReadOnlySpan<double> distinct)
    {
        var edges = new double[distinct.Length + 1];
        edges[0] = distinct[0];
        for (var i = 1; i < distinct.Length; i++) edges[i] = Between(distinct[i - 1], distinct[i]);
        edges[^1] = distinct[^1];
        return edges;
    }

    // Above the lower value, so that it stays in its own bin even where the two are neighbouring doubles.
    private static double Between(double lower, double upper)
    {
        var middle = (lower / 2) + (upper / 2);
        return middle > lower && middle < upper ? middle : upper;
    }
}
