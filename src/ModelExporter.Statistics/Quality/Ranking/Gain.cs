namespace ModelExporter.Statistics.Quality.Ranking;

/// <summary>Value: what a relevance grade is worth in a discounted cumulative gain.</summary>
public enum Gain
{
    /// <summary>The grade itself.</summary>
    Linear,

    /// <summary>2^grade - 1, which rewards the highest grades more.</summary>
    Exponential,
}
