namespace ModelExporter.Monitoring.Quality;

/// <summary>The labelled predictions of one pane: what they were, and what their scores alone would have said. A state owned by its window.</summary>
/// <param name="pairs">The pairs.</param>
/// <param name="estimate">The same predictions without their labels, or null when quality cannot be estimated.</param>
internal sealed class LabelledPane(QualityTally pairs, EstimateTally? estimate)
{
    public QualityTally Pairs { get; } = pairs;

    public EstimateTally? Estimate { get; } = estimate;

    public void Clear()
    {
        Pairs.Clear();
        Estimate?.Clear();
    }
}
