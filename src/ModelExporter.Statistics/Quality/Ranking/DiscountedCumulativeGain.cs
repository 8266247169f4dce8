namespace ModelExporter.Statistics.Quality.Ranking;

/// <summary>Discounted cumulative gain: the worth of the first k items of a list, those further down counting less. 0 to infinity.</summary>
/// <remarks>
/// sum over positions i = 1 .. k of gain(grade_i) / log2(i + 1).
/// Source: Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR techniques, 2002; Burges et al. 2005 (exponential gain).
/// </remarks>
public static class DiscountedCumulativeGain
{
    /// <param name="relevance">Grades (0 is irrelevant) in the order in which the items were served.</param>
    /// <param name="k">How many positions count, at least 1.</param>
    /// <param name="gain">What a grade is worth.</param>
    /// <returns>The gain; 0 for an empty list.</returns>
    public static double At(ReadOnlySpan<double> relevance, int k, Gain gain)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        double sum = 0;
        for (var i = 0; i < Math.Min(k, relevance.Length); i++) sum += Worth(relevance[i], gain) / Math.Log2(i + 2);
        return sum;
    }

    private static double Worth(double grade, Gain gain) => gain == Gain.Linear ? grade : Math.Pow(2, grade) - 1;
}
