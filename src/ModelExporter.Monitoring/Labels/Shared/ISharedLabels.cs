using ModelExporter.Monitoring.Events;

namespace ModelExporter.Monitoring.Labels.Shared;

/// <summary>Where the predictions and labels of all replicas meet, seen from one of them.</summary>
public interface ISharedLabels
{
    /// <summary>Hands a half over; never waits. Its pair comes back through <see cref="ISharedLabelSink"/>, here or at another replica.</summary>
    /// <returns>False when no more can be held.</returns>
    bool TryAdd(SharedHalf half);
}

/// <summary>Where the pairs come back that this replica is the one to count.</summary>
public interface ISharedLabelSink
{
    /// <summary>Names of the models that this replica knows.</summary>
    IReadOnlyList<string> ModelNames { get; }

    /// <summary>Counts a pair; called for each pair at one replica only, and there once.</summary>
    /// <param name="prediction">The prediction.</param>
    /// <param name="label">The label.</param>
    /// <param name="corrections">How often the label was replaced while it waited.</param>
    void Complete(PredictionHalf prediction, LabelHalf label, int corrections);

    /// <summary>Puts another label in the place of the first in the windows of a pair that this replica counted.</summary>
    void Replace(string model, EventId id, LabelValue label);

    /// <summary>Counts a label that took the place of another one.</summary>
    void CountCorrection(string model, string version);

    /// <summary>Counts labels that found no prediction of theirs.</summary>
    /// <param name="model">The model.</param>
    /// <param name="version">The version that they name, or null.</param>
    /// <param name="labels">How many labels.</param>
    /// <param name="corrections">How many of them took the place of another one.</param>
    void CountUnmatched(string model, string? version, long labels, long corrections);

    /// <summary>Counts predictions that were forgotten without a label.</summary>
    void CountUnlabelled(string model, string version, long predictions, bool byAge);

    /// <summary>Says how many predictions wait for their labels, over all replicas.</summary>
    /// <param name="model">The model.</param>
    /// <param name="waiting">By version; null when another replica is the one who says it.</param>
    void SetWaiting(string model, IReadOnlyDictionary<string, long>? waiting);
}
