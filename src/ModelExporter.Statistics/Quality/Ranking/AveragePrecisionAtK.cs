namespace ModelExporter.Statistics.Quality.Ranking;

/// <summary>AP@k: the precision at each relevant item among the first k, averaged; its mean over lists is MAP@k. 0 to 1.</summary>
/// <remarks>
/// Divided by min(relevant items of the list, k), the most there could be. Undefined for a list without a relevant item, which is left out of means.
/// </remarks>
public static class AveragePrecisionAtK
{
    /// <param name="relevance">Grades (above 0 is relevant) in the order in which the items were served.</param>
    /// <param name="k">How many positions count, at least 1.</param>
    /// <returns>The average, or NaN when no item is relevant.</returns>
    public static double Of(ReadOnlySpan<double> relevance, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        var relevant = 0;
        double sum = 0;
        for (var i = 0; i < relevance.Length; i++)
        {
            if (!(relevance[i] > 0)) continue;
            relevant++;
            if (i < k) sum += (double)relevant / (i + 1);
        }

        return relevant > 0 ? sum / Math.Min(relevant, k) : double.NaN;
    }
}
