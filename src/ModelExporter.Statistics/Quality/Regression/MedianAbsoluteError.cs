namespace ModelExporter.Statistics.Quality.Regression;

/// <summary>Median absolute error, in the target's unit: the typical error, which outliers do not move. 0 to infinity.</summary>
public static class MedianAbsoluteError
{
    /// <summary>From counts of absolute errors in bins.</summary>
    /// <param name="counts">Errors per bin.</param>
    /// <param name="edges">Bin edges, ascending, one more than bins.</param>
    /// <returns>
    /// The median, spread evenly inside its bin, and the edges between which the exact median (the mean of the two middle errors when their number is even)
    /// certainly lies; NaN without errors.
    /// </returns>
    public static BoundedEstimate FromHistogram(ReadOnlySpan<long> counts, ReadOnlySpan<double> edges)
    {
        if (edges.Length != counts.Length + 1) throw new ArgumentException($"{counts.Length} bins need one edge more, not {edges.Length}", nameof(edges));
        long total = 0;
        foreach (var count in counts) total += count;
        if (total <= 0) return BoundedEstimate.Undefined;
        var low = At(counts, edges, (total - 1) / 2);
        var high = At(counts, edges, total / 2);
        return new BoundedEstimate((low.Value + high.Value) / 2, (low.Lower + high.Lower) / 2, (low.Upper + high.Upper) / 2);
    }

    /// <summary>From the pairs themselves; sorts a copy, for profiles and reports.</summary>
    /// <param name="targets">What happened.</param>
    /// <param name="predictions">What the model said.</param>
    /// <returns>The exact median, or NaN without pairs.</returns>
    public static double FromSamples(ReadOnlySpan<double> targets, ReadOnlySpan<double> predictions)
    {
        if (targets.Length != predictions.Length) throw new ArgumentException("every target needs its prediction", nameof(predictions));
        if (targets.IsEmpty) return double.NaN;
        var errors = new double[targets.Length];
        for (var i = 0; i < errors.Length; i++) errors[i] = Math.Abs(predictions[i] - targets[i]);
        Array.Sort(errors);
        return (errors[(errors.Length - 1) / 2] + errors[errors.Length / 2]) / 2;
    }

    private static BoundedEstimate At(ReadOnlySpan<long> counts, ReadOnlySpan<double> edges, long rank)
    {
        long below = 0;
        var bin = 0;
        while (below + counts[bin] <= rank) below += counts[bin++];
        var share = (rank - below + 0.5) / counts[bin];
        return new BoundedEstimate(edges[bin] + (share * (edges[bin + 1] - edges[bin])), edges[bin], edges[bin + 1]);
    }
}
