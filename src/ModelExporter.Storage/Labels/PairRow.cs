using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Labels.Shared;

namespace ModelExporter.Storage.Labels;

/// <summary>What the replicas know of one prediction and its label, and what another half makes of it. A state; the database locks its row while somebody changes it.</summary>
/// <remarks>
/// The row remembers which half of which replica completed the pair, and which one set the label. So a replica whose connection broke between the commit and its answer sends the same
/// halves again and is told the same: the pair is counted once, whether the first attempt got through or not.
/// </remarks>
/// <param name="model">The model.</param>
/// <param name="id">The prediction's id.</param>
public sealed class PairRow(string model, EventId id)
{
    /// <summary>The model.</summary>
    public string Model { get; } = model;

    /// <summary>The prediction's id.</summary>
    public EventId Id { get; } = id;

    /// <summary>The prediction's version, or null while there is no prediction.</summary>
    public string? Version { get; set; }

    /// <summary>When the prediction was made, milliseconds since 1970.</summary>
    public long EventMilliseconds { get; set; }

    /// <summary>The prediction and its scores, see <see cref="HalfJson"/>; null while there is none.</summary>
    public byte[]? Prediction { get; set; }

    /// <summary>The label; null while there is none.</summary>
    public byte[]? Label { get; set; }

    /// <summary>The version that the label names, or null.</summary>
    public string? LabelVersion { get; set; }

    /// <summary>When the label became known, milliseconds since 1970.</summary>
    public long KnownAtMilliseconds { get; set; }

    /// <summary>Whether the pair counts in quality.</summary>
    public bool IsCounted { get; set; } = true;

    /// <summary>How often the label was replaced while it waited.</summary>
    public int Corrections { get; set; }

    /// <summary>The replica that set the label, and the number of its half.</summary>
    public (Guid Replica, long Number)? LabelledBy { get; set; }

    /// <summary>The replica that completed the pair, and counts it, and the number of its half.</summary>
    public (Guid Replica, long Number)? CompletedBy { get; set; }

    /// <summary>How often the label was replaced since.</summary>
    public int Revision { get; set; }

    /// <summary>Whether the row has to be written.</summary>
    public bool IsChanged { get; private set; }

    /// <summary>Takes a half in.</summary>
    /// <param name="replica">Who brings it.</param>
    /// <param name="operation">The half.</param>
    public PairOutcome Apply(Guid replica, PairOperation operation) =>
        operation.Half is PredictionHalf prediction ? Apply((replica, operation.Number), prediction) : Apply((replica, operation.Number), (LabelHalf)operation.Half);

    private PairOutcome Apply((Guid Replica, long Number) by, PredictionHalf half)
    {
        // The same id from another replica, or a repeated attempt.
        if (Prediction is not null) return CompletedBy == by ? Completed() : PairOutcome.Nothing;
        IsChanged = true;
        Version = half.Version;
        EventMilliseconds = half.EventMilliseconds;
        Prediction = HalfJson.Write(half);
        if (Label is null) return PairOutcome.Nothing;
        if (Fits(LabelVersion))
        {
            CompletedBy = by;
            return Completed();
        }

        var outcome = new PairOutcome(PairOutcomeKind.Unmatched, LabelVersion, Corrections: Corrections);
        (Label, LabelVersion, LabelledBy, Corrections) = (null, null, null, 0);
        return outcome;
    }

    private PairOutcome Apply((Guid Replica, long Number) by, LabelHalf half)
    {
        if (CompletedBy == by) return Completed();
        // A repeated attempt: of a correction when the label was replaced after the pair was complete.
        if (LabelledBy == by) return Revision > 0 ? new PairOutcome(PairOutcomeKind.Corrected, Version) : PairOutcome.Nothing;
        if (Prediction is not null && !Fits(half.Version)) return new PairOutcome(PairOutcomeKind.Unmatched, half.Version);
        var label = HalfJson.Write(half.Label);
        if (Label is not null && label.AsSpan().SequenceEqual(Label)) return PairOutcome.Nothing;
        IsChanged = true;
        LabelledBy = by;
        var isFirst = Label is null;
        Label = label;
        if (isFirst || CompletedBy is null) (LabelVersion, KnownAtMilliseconds, IsCounted) = (half.Version, half.KnownAtMilliseconds, half.IsCounted);
        if (CompletedBy is not null)
        {
            Revision++;
            return new PairOutcome(PairOutcomeKind.Corrected, Version);
        }

        if (!isFirst) Corrections++;
        if (Prediction is null) return PairOutcome.Nothing;
        CompletedBy = by;
        return Completed();
    }

    private bool Fits(string? named) => named is null || string.Equals(named, Version, StringComparison.Ordinal);

    private PairOutcome Completed() => new(
        PairOutcomeKind.Completed,
        Version,
        HalfJson.ReadPrediction(Prediction, Model, Id, Version!, EventMilliseconds),
        new LabelHalf(Model, Id, LabelVersion, HalfJson.ReadValue(Label), KnownAtMilliseconds, IsCounted),
        Corrections);
}
