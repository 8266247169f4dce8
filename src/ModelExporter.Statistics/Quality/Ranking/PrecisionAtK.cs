namespace ModelExporter.Statistics.Quality.Ranking;

/// <summary>Precision@k: relevant items among the first k, over k. 0 to 1.</summary>
/// <remarks>A list shorter than k is divided by k all the same: the places it did not fill are misses.</remarks>
public static class PrecisionAtK
{
    /// <param name="relevance">Grades (above 0 is relevant) in the order in which the items were served.</param>
    /// <param name="k">How many positions count, at least 1.</param>
    /// <returns>The ratio; 0 when no item is relevant.</returns>
    public static double Of(ReadOnlySpan<double> relevance, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        var hits = 0;
        for (var i = 0; i < Math.Min(k, relevance.Length); i++) hits += relevance[i] > 0 ? 1 : 0;
        return (double)hits / k;
    }
}
