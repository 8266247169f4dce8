using ModelExporter.Monitoring.Quality;
using ModelExporter.Statistics.LabelFree;
using ModelExporter.Statistics.Quality;

namespace ModelExporter.Monitoring.Reference;

/// <summary>How good the model was on the labelled part of the reference data, and what is needed to estimate quality before labels arrive. A value.</summary>
public sealed record LabelledProfile
{
    /// <summary>What is counted of labelled predictions: the label space and the bins of the scores.</summary>
    public required QualityLayout Layout { get; init; }

    /// <summary>The task and its classes.</summary>
    public LabelSpace Space => Layout.Space;

    /// <summary>Labelled events that this was made of.</summary>
    public required long Samples { get; init; }

    /// <summary>Whether these are all labelled events, or a random sample that fits in memory.</summary>
    public bool Exact { get; init; } = true;

    /// <summary>The measures that are defined.</summary>
    public required IReadOnlyList<ReferenceMeasure> Quality { get; init; }

    /// <summary>Counts by actual (row) and predicted (column) class, all other classes last; empty unless classes are predicted.</summary>
    public IReadOnlyList<long> Confusion { get; init; } = [];

    /// <summary>Per scored class (of two classes the positive one) the scores by label, and their calibration; empty without scores.</summary>
    public IReadOnlyList<ScoreProfile> Scores { get; init; } = [];

    /// <summary>The errors of a regression by the size of the prediction, or null.</summary>
    public ErrorProfile? Errors { get; init; }

    /// <summary>The measure of the reference, or null.</summary>
    public ReferenceMeasure? Measure(QualityMeasure measure)
    {
        foreach (var value in Quality)
        {
            if (ReferenceEquals(value.Measure, measure)) return value;
        }

        return null;
    }

    /// <summary>Standard deviation of the single error (0 or 1, or absolute); NaN when unknown.</summary>
    public double ErrorDeviation
    {
        get
        {
            if (Errors is not null)
            {
                var all = default(RunningMean);
                foreach (var cell in Errors.Absolute) all.Merge(cell);
                return Math.Sqrt(all.SampleVariance);
            }

            return Measure(QualityMeasures.Accuracy) is { } accuracy ? Math.Sqrt(accuracy.Value * (1 - accuracy.Value)) : double.NaN;
        }
    }
}

/// <summary>A measure of the reference. A value.</summary>
/// <param name="Measure">The measure.</param>
/// <param name="Value">Its value.</param>
/// <param name="StandardError">Its standard error; NaN when unknown.</param>
/// <param name="Samples">The labelled events that it is about.</param>
public sealed record ReferenceMeasure(QualityMeasure Measure, double Value, double StandardError, long Samples);

/// <summary>The scores of one class by label. A value.</summary>
/// <param name="Positives">Events of the class per score bin.</param>
/// <param name="Negatives">Other events per score bin.</param>
/// <param name="Need">Whether calibration makes the scores better.</param>
/// <param name="Calibration">From score to probability (the identity where calibration is not needed); null when there were too few events to say.</param>
public sealed record ScoreProfile(IReadOnlyList<long> Positives, IReadOnlyList<long> Negatives, CalibrationNeed Need, IsotonicCalibration? Calibration);

/// <summary>The errors of a regression by bin of the prediction. A value.</summary>
/// <param name="Bins">Bins of the prediction.</param>
/// <param name="Absolute">Absolute errors per bin.</param>
/// <param name="Squared">Squared errors per bin.</param>
public sealed record ErrorProfile(ScoreBins Bins, IReadOnlyList<RunningMean> Absolute, IReadOnlyList<RunningMean> Squared);
