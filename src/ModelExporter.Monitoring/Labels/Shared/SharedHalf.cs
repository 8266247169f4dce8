using ModelExporter.Monitoring.Events;

namespace ModelExporter.Monitoring.Labels.Shared;

/// <summary>One half of a labelled prediction, on its way to where the halves of all replicas meet. A value.</summary>
/// <param name="Model">The model.</param>
/// <param name="Id">The prediction's id, unique in the model.</param>
public abstract record SharedHalf(string Model, EventId Id);

/// <summary>A prediction with all that its pair needs, so that a replica which has never seen the model can count it. A value.</summary>
/// <param name="Model">The model.</param>
/// <param name="Id">The prediction's id.</param>
/// <param name="Version">The model's version.</param>
/// <param name="EventMilliseconds">When it was made, milliseconds since 1970.</param>
/// <param name="Prediction">The prediction; absent when there is none.</param>
/// <param name="Score">The score as it came, or NaN.</param>
/// <param name="ClassScores">Class probabilities by class name; may be empty.</param>
/// <param name="Segments">Values of the configured segments by key, without those that are missing; null when the replica that predicted counts no segments.</param>
public sealed record PredictionHalf(
    string Model, EventId Id, string Version, long EventMilliseconds, LabelValue Prediction, double Score, IReadOnlyList<KeyValuePair<string, double>> ClassScores,
    IReadOnlyList<KeyValuePair<string, string>>? Segments = null)
    : SharedHalf(Model, Id);

/// <summary>A label. A value.</summary>
/// <param name="Model">The model.</param>
/// <param name="Id">The prediction's id.</param>
/// <param name="Version">The version that it names, or null.</param>
/// <param name="Label">The label.</param>
/// <param name="KnownAtMilliseconds">When it became known, milliseconds since 1970.</param>
/// <param name="IsCounted">Whether its pair counts in quality: its weight is not 0.</param>
public sealed record LabelHalf(string Model, EventId Id, string? Version, LabelValue Label, long KnownAtMilliseconds, bool IsCounted) : SharedHalf(Model, Id);
