namespace ModelExporter.Statistics.Quality;

/// <summary>Equal-width bins over the probabilities 0 to 1.</summary>
public static class ProbabilityBins
{
    /// <param name="score">A probability.</param>
    /// <param name="binCount">Number of bins.</param>
    /// <returns>min(floor(score * binCount), binCount - 1), or -1 for what is no probability.</returns>
    public static int IndexOf(double score, int binCount) => score is >= 0 and <= 1 ? Math.Min((int)(score * binCount), binCount - 1) : -1;
}
