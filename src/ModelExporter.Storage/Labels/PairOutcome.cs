using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Labels.Shared;

namespace ModelExporter.Storage.Labels;

/// <summary>What became of a half.</summary>
public enum PairOutcomeKind
{
    /// <summary>It waits for the other one, or was there already: nothing is counted.</summary>
    Nothing,

    /// <summary>It completed its pair, which the replica counts that brought it.</summary>
    Completed,

    /// <summary>A label took the place of another one in a pair that was counted already.</summary>
    Corrected,

    /// <summary>A label names another version than its prediction.</summary>
    Unmatched,
}

/// <summary>What became of a half. A value.</summary>
/// <param name="Kind">What.</param>
/// <param name="Version">The version that a correction or a label without a prediction counts with, or null.</param>
/// <param name="Prediction">The prediction of a completed pair.</param>
/// <param name="Label">The label of a completed pair.</param>
/// <param name="Corrections">How often the label was replaced while it waited.</param>
public sealed record PairOutcome(PairOutcomeKind Kind, string? Version = null, PredictionHalf? Prediction = null, LabelHalf? Label = null, int Corrections = 0)
{
    /// <summary>Nothing to count.</summary>
    public static readonly PairOutcome Nothing = new(PairOutcomeKind.Nothing);
}

/// <summary>A label that took the place of another one in a pair that this replica counted. A value.</summary>
/// <param name="Model">The model.</param>
/// <param name="Id">The prediction's id.</param>
/// <param name="Label">The label that is right now.</param>
/// <param name="Revision">The number of the correction.</param>
public sealed record PairCorrection(string Model, EventId Id, LabelValue Label, int Revision);

/// <summary>Rows of one kind that were removed. A value.</summary>
/// <param name="Version">The version, or null when none is known.</param>
/// <param name="HasPrediction">Whether they held a prediction.</param>
/// <param name="HasLabel">Whether they held a label.</param>
/// <param name="Rows">How many.</param>
/// <param name="Corrections">How many labels were replaced in them.</param>
/// <param name="ByAge">Whether they were too old, or one too many.</param>
public sealed record ExpiredRows(string? Version, bool HasPrediction, bool HasLabel, long Rows, long Corrections, bool ByAge);

/// <summary>What the removal of old rows of a model came to. A value.</summary>
/// <param name="Model">The model.</param>
/// <param name="IsHere">Whether this replica is the one that removes the rows of this model.</param>
/// <param name="Removed">What was removed.</param>
/// <param name="Waiting">Predictions that wait, by version.</param>
public sealed record ModelExpiry(string Model, bool IsHere, IReadOnlyList<ExpiredRows> Removed, IReadOnlyDictionary<string, long> Waiting);
