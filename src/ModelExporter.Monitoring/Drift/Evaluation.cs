using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Quality;

namespace ModelExporter.Monitoring.Drift;

/// <summary>All scores of one model version at one moment. A value: never changed once made, swapped in by reference.</summary>
/// <param name="Time">When it was made.</param>
/// <param name="Layout">The features that it speaks of.</param>
/// <param name="Windows">One per window, shortest first.</param>
/// <param name="Evidence">Sequential evidence per feature of the layout, in its order; empty when it is not gathered.</param>
/// <param name="EvidenceThreshold">Evidence from which on a feature's alarm is on, or NaN.</param>
public sealed record Evaluation(
    DateTimeOffset Time, BinLayout Layout, IReadOnlyList<WindowEvaluation> Windows, IReadOnlyList<FeatureEvidence> Evidence, double EvidenceThreshold)
{
    /// <summary>What labels say of the version, and what can be said without them.</summary>
    public QualityEvaluation Quality { get; init; } = QualityEvaluation.Nothing;
}

/// <summary>All scores of one window. A value.</summary>
/// <param name="Length">The window's length.</param>
/// <param name="Events">Events in it.</param>
/// <param name="Errors">Events with an error in it.</param>
/// <param name="Features">Scores per feature of the layout, in its order.</param>
public sealed record WindowEvaluation(TimeSpan Length, long Events, long Errors, FeatureScores[] Features)
{
    /// <summary>Number of features that drifted.</summary>
    public int DriftedFeatures => Features.Count(scores => scores.Drifted == true);
}
