using ModelExporter.Monitoring.Events;

namespace ModelExporter.Simulation.Incidents;

/// <summary>By what a monitor can tell that something is wrong.</summary>
internal enum Signal
{
    /// <summary>The distribution of a feature differs from its reference.</summary>
    Drifted,

    /// <summary>More values of a feature are missing.</summary>
    Missing,

    /// <summary>Values of a feature are in a category that its reference does not have.</summary>
    Unseen,

    /// <summary>More predictions fail.</summary>
    Errors,

    /// <summary>Predictions take longer.</summary>
    Latency,

    /// <summary>The model is right less often, or its probabilities are wrong.</summary>
    Quality,
}

/// <summary>The truth about an incident. A value.</summary>
internal sealed record IncidentConsequences
{
    /// <summary>Name of the reasons of failure as a part of an event.</summary>
    public const string ErrorName = "_error";

    /// <summary>Name of the latency as a part of an event.</summary>
    public const string LatencyName = "_latency";

    /// <summary>Name of the outcome as a part of an event.</summary>
    public const string LabelName = "_label";

    /// <summary>The features that it is about.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>Every part of an event that it may change; everything else stays as it would have been, to the last digit.</summary>
    public required IReadOnlyList<string> Changes { get; init; }

    /// <summary>What must be seen when the whole traffic is affected and lasts for a window.</summary>
    public required IReadOnlyList<(Signal Signal, string Subject)> MustFlag { get; init; }

    /// <summary>What may be seen besides, as a consequence.</summary>
    public IReadOnlyList<(Signal Signal, string Subject)> MayFlag { get; init; } = [];

    /// <summary>Everything that there is to see.</summary>
    public static IEnumerable<(Signal Signal, string Subject)> Everything =>
    [
        .. CreditFeatures.Names.Append(ModelSlice.PredictionName).Append(ModelSlice.ScoreName).Select(name => (Signal.Drifted, name)),
        .. CreditFeatures.Names.Select(name => (Signal.Missing, name)),
        .. CreditFeatures.Categorical.Select(feature => (Signal.Unseen, feature.Name)),
        (Signal.Errors, ErrorName), (Signal.Latency, LatencyName), (Signal.Quality, LabelName),
    ];

    /// <summary>What must not be seen.</summary>
    public IEnumerable<(Signal Signal, string Subject)> MustNotFlag => Everything.Except(MustFlag).Except(MayFlag);

    /// <summary>The answer moves with the inputs, by how much depends on the model.</summary>
    public static IReadOnlyList<(Signal Signal, string Subject)> AnswerMayDrift { get; } = [(Signal.Drifted, ModelSlice.PredictionName), (Signal.Drifted, ModelSlice.ScoreName)];

    /// <summary>The answer moves away from the truth.</summary>
    public static IReadOnlyList<(Signal Signal, string Subject)> AnswerMayBeWrong { get; } = [.. AnswerMayDrift, (Signal.Quality, LabelName)];
}
