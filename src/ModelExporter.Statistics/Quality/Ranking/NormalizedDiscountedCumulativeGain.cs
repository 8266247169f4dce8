using System.Buffers;

namespace ModelExporter.Statistics.Quality.Ranking;

/// <summary>NDCG@k: the discounted cumulative gain of a list over that of its best possible order. 0 to 1.</summary>
/// <remarks>The best order is that of all served items, cut at k. Undefined for a list without a relevant item; such a list is left out of means.</remarks>
public static class NormalizedDiscountedCumulativeGain
{
    private const int LongestOnStack = 256;

    /// <param name="relevance">Grades (0 is irrelevant, none negative) in the order in which the items were served.</param>
    /// <param name="k">How many positions count, at least 1.</param>
    /// <param name="gain">What a grade is worth.</param>
    /// <returns>The ratio, or NaN when no item is relevant.</returns>
    public static double At(ReadOnlySpan<double> relevance, int k, Gain gain)
    {
        var rented = relevance.Length > LongestOnStack ? ArrayPool<double>.Shared.Rent(relevance.Length) : null;
        var best = rented is null ? stackalloc double[relevance.Length] : rented.AsSpan(0, relevance.Length);
        relevance.CopyTo(best);
        best.Sort(static (a, b) => b.CompareTo(a));
        var ideal = DiscountedCumulativeGain.At(best, k, gain);
        if (rented is not null) ArrayPool<double>.Shared.Return(rented);
        return ideal > 0 ? DiscountedCumulativeGain.At(relevance, k, gain) / ideal : double.NaN;
    }
}
