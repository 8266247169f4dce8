namespace ModelExporter.Monitoring.Quality;

/// <summary>The quality of one model version at one moment. A value: never changed once made.</summary>
/// <param name="Space">What labels can be, or null while that is not known.</param>
/// <param name="Windows">One per window, shortest first; empty while the label space is not known.</param>
/// <param name="Detectors">What the detectors of concept drift have found in the errors so far.</param>
public sealed record QualityEvaluation(LabelSpace? Space, IReadOnlyList<WindowQuality> Windows, IReadOnlyList<DetectorReport> Detectors)
{
    /// <summary>The quality of a version about whose labels nothing is known.</summary>
    public static readonly QualityEvaluation Nothing = new(null, [], []);
}

/// <summary>The quality of one window. A value.</summary>
/// <param name="Length">The window's length.</param>
/// <param name="Labels">Labelled predictions in it.</param>
/// <param name="Measures">The measures that have enough samples, beside the reference.</param>
/// <param name="Estimates">What the scores of all its predictions say the quality is, without any label.</param>
/// <param name="EstimateErrors">Estimated minus realised quality of its labelled predictions.</param>
public sealed record WindowQuality(
    TimeSpan Length, long Labels, IReadOnlyList<JudgedMeasure> Measures, IReadOnlyList<MeasureValue> Estimates, IReadOnlyList<KeyValuePair<QualityMeasure, double>> EstimateErrors);

/// <summary>A measure and what was decided about it. A value.</summary>
/// <param name="Comparison">The measure beside the reference.</param>
/// <param name="IsDegraded">Whether it is degraded after several evaluations in a row that agreed; null when it cannot be judged.</param>
public readonly record struct JudgedMeasure(MeasureComparison Comparison, bool? IsDegraded);
