using ModelExporter.Monitoring.Labels;

namespace ModelExporter.Monitoring.Quality;

/// <summary>A copy of what a model version counted of its labels. A value.</summary>
public sealed record LabelCounters
{
    /// <summary>Labels received, repetitions not counted.</summary>
    public required long Received { get; init; }

    /// <summary>Labels that found their prediction.</summary>
    public required long Matched { get; init; }

    /// <summary>Labels that never found their prediction.</summary>
    public required long Unmatched { get; init; }

    /// <summary>Labels that took the place of another one.</summary>
    public required long Corrected { get; init; }

    /// <summary>Predictions that wait for their labels; null when labels are shared and another replica is the one who knows.</summary>
    public required long? Waiting { get; init; }

    /// <summary>Predictions that left without a label because the store was full.</summary>
    public required long UnlabelledByCapacity { get; init; }

    /// <summary>Predictions that left without a label because they were too old.</summary>
    public required long UnlabelledByAge { get; init; }

    /// <summary>How long labels took.</summary>
    public required LabelDelays Delays { get; init; }

    /// <summary>Labelled predictions by actual and predicted class; empty unless classes are predicted.</summary>
    public required IReadOnlyList<KeyValuePair<(string Actual, string Predicted), long>> Confusion { get; init; }

    /// <summary>Labelled predictions by bin of the score and by label, or null when the model is not binary or there is no reference.</summary>
    public required ScoreLabelCounters? ScoreLabels { get; init; }
}
