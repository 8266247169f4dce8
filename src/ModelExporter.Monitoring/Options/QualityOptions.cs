namespace ModelExporter.Monitoring.Options;

/// <summary>When quality is published, and when it is called degraded. A value.</summary>
public sealed record QualityOptions
{
    /// <summary>Least number of labelled predictions before a measure is published.</summary>
    public int MinSamples { get; init; } = 100;

    /// <summary>False discovery rate over the measures of a model.</summary>
    public double Q { get; init; } = 0.01;

    /// <summary>Least change for the worse that matters, for measures that have a greatest value (accuracy, ROC area, correlations): an absolute difference.</summary>
    public double LeastChange { get; init; } = 0.02;

    /// <summary>Least change for the worse that matters, for losses and errors: a share of the reference's value.</summary>
    public double LeastRelativeChange { get; init; } = 0.1;

    /// <summary>How many positions of a served list count for the ranking measures.</summary>
    public int RankingDepth { get; init; } = 10;

    /// <summary>Whether DDM watches the errors beside ADWIN and Page-Hinkley; it is widely known and alarms early.</summary>
    public bool DriftDetectionMethod { get; init; }

    /// <summary>The measures that are published, by name; empty for the main ones of the model's task.</summary>
    public IReadOnlyList<string> Measures { get; init; } = [];
}
