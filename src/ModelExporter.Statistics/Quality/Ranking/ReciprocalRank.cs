namespace ModelExporter.Statistics.Quality.Ranking;

/// <summary>Reciprocal rank: 1 over the position of the first relevant item; its mean over lists is MRR. 0 to 1.</summary>
/// <remarks>A list without a relevant item has reciprocal rank 0 (its first one is infinitely far down) and counts in the mean.</remarks>
public static class ReciprocalRank
{
    /// <param name="relevance">Grades (above 0 is relevant) in the order in which the items were served.</param>
    /// <param name="k">How many positions count; all by default.</param>
    /// <returns>The reciprocal rank; 0 when none of the positions is relevant.</returns>
    public static double Of(ReadOnlySpan<double> relevance, int k = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        for (var i = 0; i < Math.Min(k, relevance.Length); i++)
        {
            if (relevance[i] > 0) return 1d / (i + 1);
        }

        return 0;
    }
}
