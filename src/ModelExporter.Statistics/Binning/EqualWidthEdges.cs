namespace ModelExporter.Statistics.Binning;

/// <summary>Edges of equally wide bins whose number follows from the samples: the rules of Sturges, Doane, and Freedman and Diaconis.</summary>
/// <remarks>
/// The number of bins is ceil(range / width), at least 1; a constant sample gets one bin of width 1 around its value. These are the rules of numpy, for
/// comparison with the libraries that use them; such bins leave the tails nearly empty, so <see cref="EqualFrequencyEdges"/> are the ones to watch a feature
/// with.
/// </remarks>
public static class EqualWidthEdges
{
    /// <summary>Sturges 1926: width = range / (log2 n + 1).</summary>
    /// <param name="sorted">Samples, ascending, without NaN.</param>
    /// <returns>Ascending edges; none without samples.</returns>
    public static double[] Sturges(ReadOnlySpan<double> sorted) =>
        sorted.IsEmpty ? [] : FromWidth(sorted, Range(sorted) / (Math.Log2(sorted.Length) + 1));

    /// <summary>Doane 1976: Sturges with more bins for a skewed sample; width = range / (1 + log2 n + log2(1 + |g1| / sd(g1))).</summary>
    /// <param name="sorted">Samples, ascending, without NaN.</param>
    /// <returns>Ascending edges; one bin up to 2 samples, none without.</returns>
    public static double[] Doane(ReadOnlySpan<double> sorted)
    {
        if (sorted.IsEmpty) return [];
        double n = sorted.Length;
        var skewness = n > 2 ? Math.Abs(SampleMoments.From(sorted).Skewness) : double.NaN;
        if (double.IsNaN(skewness)) return FromWidth(sorted, 0);
        var scale = Math.Sqrt(6 * (n - 2) / ((n + 1) * (n + 3)));
        return FromWidth(sorted, Range(sorted) / (1 + Math.Log2(n) + Math.Log2(1 + (skewness / scale))));
    }

    /// <summary>Freedman and Diaconis 1981: width = 2 (Q3 - Q1) / cube root of n.</summary>
    /// <param name="sorted">Samples, ascending, without NaN.</param>
    /// <param name="most">Limit on the number of bins: a single far outlier would ask for millions.</param>
    /// <returns>Ascending edges; one bin when the quartiles are equal, none without samples.</returns>
    public static double[] FreedmanDiaconis(ReadOnlySpan<double> sorted, int most = 10_000) => sorted.IsEmpty
        ? []
        : FromWidth(sorted, 2 * (LinearQuantile.At(sorted, 3, 4) - LinearQuantile.At(sorted, 1, 4)) * Math.Pow(sorted.Length, -1.0 / 3), most);

    private static double Range(ReadOnlySpan<double> sorted) => sorted[^1] - sorted[0];

    private static double[] FromWidth(ReadOnlySpan<double> sorted, double width, int most = 10_000)
    {
        var bins = width > 0 ? (int)Math.Clamp(Math.Ceiling(Range(sorted) / width), 1, most) : 1;
        var (first, last) = Range(sorted) > 0 ? (sorted[0], sorted[^1]) : (sorted[0] - 0.5, sorted[0] + 0.5);
        var step = (last - first) / bins;
        var edges = new double[bins + 1];
        for (var k = 0; k < bins; k++) edges[k] = first + (k * step);
        edges[bins] = last;
        return edges;
    }
}
