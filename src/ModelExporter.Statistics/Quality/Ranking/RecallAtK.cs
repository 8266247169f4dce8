namespace ModelExporter.Statistics.Quality.Ranking;

/// <summary>Recall@k: relevant items among the first k, over all relevant items of the list. 0 to 1.</summary>
/// <remarks>Undefined for a list without a relevant item; such a list is left out of means.</remarks>
public static class RecallAtK
{
    /// <param name="relevance">Grades (above 0 is relevant) in the order in which the items were served.</param>
    /// <param name="k">How many positions count, at least 1.</param>
    /// <returns>The ratio, or NaN when no item is relevant.</returns>
    public static double Of(ReadOnlySpan<double> relevance, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        int hits = 0, relevant = 0;
        for (var i = 0; i < relevance.Length; i++)
        {
            if (!(relevance[i] > 0)) continue;
            relevant++;
            if (i < k) hits++;
        }

        return relevant > 0 ? (double)hits / relevant : double.NaN;
    }
}
