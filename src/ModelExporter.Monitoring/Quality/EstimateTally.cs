using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Statistics.LabelFree;

namespace ModelExporter.Monitoring.Quality;

/// <summary>Predictions without labels, counted so that their quality can be estimated. A state without a lock: its owner guards it.</summary>
/// <remarks>
/// Binary: counts and score sums by score bin and predicted class. Several classes: every event's calibrated probabilities are added to the expected confusion, and by bin of each
/// class's score. Regression: counts by bin of the prediction. All parts are whole numbers (<see cref="FixedPoint"/>), so tallies add and subtract exactly.
/// </remarks>
public sealed class EstimateTally
{
    private readonly ExactCounts _exact;
    private readonly double[] _probabilities;
    private readonly IsotonicCalibration[] _calibrations;

    /// <summary>An empty tally.</summary>
    /// <param name="reference">The labelled reference that the estimate rests on; see <see cref="Serves"/>.</param>
    public EstimateTally(LabelledProfile reference)
    {
        Reference = reference;
        var classes = reference.Space.Classes.Count;
        var bins = reference.Layout.Scores.Sum(scores => scores.Count);
        (int counts, int sums) = reference.Space.Task switch
        {
            ModelTask.Binary => (2 * bins, 2 * bins),
            ModelTask.Multiclass => (bins, (classes * classes) + bins),
            _ => (reference.Errors?.Bins.Count ?? 0, 0),
        };
        _exact = new ExactCounts(1 + counts, sums);
        _probabilities = new double[classes];
        // A class with too few events in the reference is believed as it stands.
        _calibrations = [.. reference.Scores.Select(score => score.Calibration ?? IsotonicCalibration.Identity)];
    }

    /// <summary>The labelled reference.</summary>
    public LabelledProfile Reference { get; }

    /// <summary>Predictions that are in the estimate.</summary>
    public long Events => _exact.Counts[0];

    /// <summary>All counts, in an order that the reference decides; for checkpoints.</summary>
    public Span<long> Counts => _exact.Counts;

    /// <summary>All sums in fixed point, in an order that the reference decides; for checkpoints.</summary>
    public Span<Int128> Sums => _exact.Sums;

    internal ReadOnlySpan<IsotonicCalibration> Calibrations => _calibrations;

    /// <summary>Whether a reference has what estimates need: calibration, or errors by prediction.</summary>
    public static bool Serves(LabelledProfile? reference) => reference?.Space.Task switch
    {
        ModelTask.Binary => reference.Scores[0].Calibration is not null,
        ModelTask.Multiclass => reference.Scores.Any(score => score.Calibration is not null),
        ModelTask.Regression => reference.Errors is not null,
        _ => false,
    };

    /// <summary>Counts a prediction.</summary>
    /// <returns>False when it has no score, or its class is none of the reference.</returns>
    public bool Add(in PredictionOutcome prediction, ReadOnlySpan<double> classScores) => Apply(prediction, classScores, 1);

    /// <summary>Takes a prediction out that was counted before, exactly.</summary>
    public bool Remove(in PredictionOutcome prediction, ReadOnlySpan<double> classScores) => Apply(prediction, classScores, -1);

    /// <summary>Adds another tally of the same reference.</summary>
    public void Merge(EstimateTally other)
    {
        RequireAlike(other);
        _exact.Merge(other._exact);
    }

    /// <summary>Takes another tally of the same reference out, which was merged before.</summary>
    public void Subtract(EstimateTally other)
    {
        RequireAlike(other);
        _exact.Subtract(other._exact);
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => _exact.Clear();

    private bool Apply(in PredictionOutcome prediction, ReadOnlySpan<double> classScores, int sign) => Reference.Space.Task switch
    {
        ModelTask.Binary => ApplyBinary(prediction, sign),
        ModelTask.Multiclass => ApplyMulticlass(prediction, classScores, sign),
        ModelTask.Regression => ApplyRegression(prediction, sign),
        _ => false,
    };

    private bool ApplyBinary(in PredictionOutcome prediction, int sign)
    {
        if (prediction.Class.Index is not (0 or 1) || !double.IsFinite(prediction.Number)) return false;
        var bins = Reference.Layout.Scores[0];
        // Predicted positive first.
        var cell = bins.Find(prediction.Number) + (prediction.Class.Index == 1 ? 0 : bins.Count);
        _exact.Counts[0] += sign;
        _exact.Counts[1 + cell] += sign;
        _exact.Sums[cell] += sign * FixedPoint.Of(prediction.Number);
        return true;
    }

    private bool ApplyMulticlass(in PredictionOutcome prediction, ReadOnlySpan<double> classScores, int sign)
    {
        var classes = _calibrations.Length;
        if (prediction.Class.Index < 0 || prediction.Class.Index >= classes || classScores.Length != classes) return false;
        foreach (var score in classScores)
        {
            if (!double.IsFinite(score)) return false;
        }

        MulticlassCbpe.Normalize(classScores, _calibrations, _probabilities);
        if (double.IsNaN(_probabilities[0])) return false;
        _exact.Counts[0] += sign;
        var at = classes * classes;
        for (var k = 0; k < classes; k++)
        {
            var probability = sign * FixedPoint.Of(_probabilities[k]);
            _exact.Sums[(k * classes) + prediction.Class.Index] += probability;
            var bins = Reference.Layout.Scores[k];
            var bin = bins.Find(classScores[k]) + at;
            _exact.Sums[bin] += probability;
            _exact.Counts[1 + bin - (classes * classes)] += sign;
            at += bins.Count;
        }

        return true;
    }

    private bool ApplyRegression(in PredictionOutcome prediction, int sign)
    {
        if (Reference.Errors is not { } errors || !double.IsFinite(prediction.Number)) return false;
        _exact.Counts[0] += sign;
        _exact.Counts[1 + errors.Bins.Find(prediction.Number)] += sign;
        return true;
    }

    private void RequireAlike(EstimateTally other)
    {
        if (!ReferenceEquals(other.Reference, Reference)) throw new ArgumentException("tallies of different references do not add up", nameof(other));
    }
}
