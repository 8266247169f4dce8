using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Monitoring.Quality;

/// <summary>Reads predictions and labels of events as outcomes of a label space. A service with a memory of the last slice; used by one thread at a time.</summary>
/// <remarks><inheritdoc cref="OutcomeRules" path="/remarks/node()"/> A ranking's label is an array of relevance grades in the order in which the items were served.</remarks>
/// <param name="space">What labels can be.</param>
public sealed class OutcomeReader(LabelSpace space)
{
    // Longest form of a number as a category.
    private const int NumberBytes = 32;

    private readonly Column?[] _columns = new Column?[space.Classes.Count];
    private readonly double[] _scores = new double[space.Classes.Count];
    private ModelSlice? _slice;
    private int _known = -1;
    private Column? _last;

    /// <summary>The label space.</summary>
    public LabelSpace Space { get; } = space;

    /// <summary>Reads a prediction.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="slice">Its slice.</param>
    /// <param name="row">The row.</param>
    /// <param name="classScores">Room for a probability per class; written for models with several classes, NaN where there is none.</param>
    /// <param name="prediction">The prediction.</param>
    /// <returns>False when the event holds no prediction of this task.</returns>
    public bool TryReadPrediction(EventBatch batch, ModelSlice slice, int row, Span<double> classScores, out PredictionOutcome prediction)
    {
        var cell = slice.Prediction[row];
        var score = slice.Score[row] is { Kind: CellKind.Number } known ? known.Number : double.NaN;
        switch (Space.Task)
        {
            case ModelTask.Regression:
                prediction = new PredictionOutcome(ClassCode.None, cell.Kind == CellKind.Number ? cell.Number : double.NaN);
                return cell.Kind == CellKind.Number;
            case ModelTask.Ranking:
                prediction = new PredictionOutcome(ClassCode.None, double.NaN);
                return true;
            default:
                ReadScores(slice, row);
                var predicted = ClassOf(batch, cell);
                if (Space.Task == ModelTask.Binary)
                {
                    prediction = OutcomeRules.Binary(Space, predicted, cell.Kind == CellKind.Number ? cell.Number : double.NaN, score, _scores[0], _scores[1]);
                }
                else
                {
                    prediction = OutcomeRules.Multiclass(predicted, score, _scores);
                    _scores.AsSpan(0, Math.Min(_scores.Length, classScores.Length)).CopyTo(classScores);
                }

                return !prediction.Class.IsNone;
        }
    }

    /// <summary>Reads a label.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="cell">The label.</param>
    /// <param name="label">The label as an outcome; the grades of a ranking are <see cref="EventBatch.Vector"/> of the cell.</param>
    /// <returns>False when it is no label of this task.</returns>
    public bool TryReadLabel(EventBatch batch, Cell cell, out LabelOutcome label)
    {
        switch (Space.Task)
        {
            case ModelTask.Regression:
                label = new LabelOutcome(ClassCode.None, cell.Number);
                return cell.Kind == CellKind.Number;
            case ModelTask.Ranking:
                label = new LabelOutcome(ClassCode.None, double.NaN);
                return cell.Kind == CellKind.Vector && cell.Length > 0;
            default:
                label = new LabelOutcome(ClassOf(batch, cell), double.NaN);
                return !label.Class.IsNone;
        }
    }

    private void ReadScores(ModelSlice slice, int row)
    {
        FindColumns(slice);
        for (var k = 0; k < _columns.Length; k++) _scores[k] = _columns[k] is { } column && column[row] is { Kind: CellKind.Number } value ? value.Number : double.NaN;
    }

    private ClassCode ClassOf(EventBatch batch, Cell cell)
    {
        if (cell.Kind is not (CellKind.Text or CellKind.Boolean or CellKind.Number)) return ClassCode.None;
        Span<byte> scratch = stackalloc byte[NumberBytes];
        return Space.CodeOf(FeatureKinds.Category(batch, cell, scratch));
    }

    private void FindColumns(ModelSlice slice)
    {
        var scores = slice.Scores.All;
        var last = scores.Count > 0 ? scores[^1] : null;
        if (ReferenceEquals(slice, _slice) && scores.Count == _known && ReferenceEquals(last, _last)) return;
        (_slice, _known, _last) = (slice, scores.Count, last);
        Array.Clear(_columns);
        foreach (var column in scores)
        {
            var code = Space.CodeOf(System.Text.Encoding.UTF8.GetBytes(column.Name));
            if (code.Index < _columns.Length) _columns[code.Index] = column;
        }
    }
}
