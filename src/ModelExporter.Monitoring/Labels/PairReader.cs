using System.Text;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Quality;

namespace ModelExporter.Monitoring.Labels;

/// <summary>Reads remembered predictions and their labels as pairs of a label space. A service with a buffer, used by one thread at a time.</summary>
/// <param name="space">What labels can be.</param>
/// <param name="store">Where texts and class probabilities are.</param>
internal sealed class PairReader(LabelSpace space, PredictionStore store)
{
    private readonly List<ClassCode> _codes = [];
    private readonly int[] _nameOf = [.. Enumerable.Repeat(ClassScores.None, space.Classes.Count)];
    private readonly double[] _scores = new double[space.Classes.Count];
    private int _names;

    /// <summary>The label space.</summary>
    public LabelSpace Space { get; } = space;

    /// <summary>Whether a value is a label of the task.</summary>
    public bool IsLabel(CellKind kind) => Space.Task switch
    {
        ModelTask.Regression => kind == CellKind.Number,
        ModelTask.Ranking => kind == CellKind.Vector,
        _ => kind is CellKind.Number or CellKind.Boolean or CellKind.Text,
    };

    /// <summary>Whether two labels say the same.</summary>
    public bool AreSame(StoredValue one, StoredValue other) => one == other || (Space.IsClassification && CodeOf(one) == CodeOf(other));

    /// <summary>A prediction and a label as a pair; good until the next one is read.</summary>
    /// <param name="prediction">The prediction.</param>
    /// <param name="label">The label.</param>
    /// <param name="grades">The relevance grades of a ranking.</param>
    public LabelledPair Read(in WaitingPrediction prediction, StoredValue label, ReadOnlySpan<double> grades)
    {
        var number = prediction.Prediction.Number;
        switch (Space.Task)
        {
            case ModelTask.Regression:
                return new LabelledPair(new PredictionOutcome(ClassCode.None, number), new LabelOutcome(ClassCode.None, label.Number));
            case ModelTask.Ranking:
                return new LabelledPair(default, default, default, grades);
            case ModelTask.Binary:
                ReadScores(prediction.ScoresRow);
                return new LabelledPair(
                    OutcomeRules.Binary(Space, CodeOf(prediction.Prediction), number, prediction.Score, _scores[0], _scores[1]), new LabelOutcome(CodeOf(label), double.NaN));
            default:
                ReadScores(prediction.ScoresRow);
                return new LabelledPair(OutcomeRules.Multiclass(CodeOf(prediction.Prediction), prediction.Score, _scores), new LabelOutcome(CodeOf(label), double.NaN), _scores);
        }
    }

    private void ReadScores(int row)
    {
        while (_names < store.Scores.Names.Count)
        {
            var code = Space.CodeOf(Encoding.UTF8.GetBytes(store.Scores.Names[_names]));
            if (code.Index < _nameOf.Length) _nameOf[code.Index] = _names;
            _names++;
        }

        for (var k = 0; k < _scores.Length; k++) _scores[k] = row == ClassScores.None || _nameOf[k] < 0 ? double.NaN : store.Scores[row, _nameOf[k]];
    }

    private ClassCode CodeOf(StoredValue value)
    {
        if (value.Kind is not (CellKind.Text or CellKind.Boolean or CellKind.Number)) return ClassCode.None;
        if (value.Kind == CellKind.Text)
        {
            if (value.TextNumber < 0) return new ClassCode(Space.OtherClass, value.TextHash);
            while (_codes.Count <= value.TextNumber) _codes.Add(Space.CodeOf(store.Texts[_codes.Count]));
            return _codes[value.TextNumber];
        }

        Span<byte> scratch = stackalloc byte[ValueTexts.NumberBytes];
        return Space.CodeOf(store.Texts.Category(value, scratch));
    }
}
