using System.Text;
using ModelExporter.Ingest.Tensors;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Ingest.Exchanges;

/// <summary>Decides which column of an answer is the prediction, the score or the probability of a class, where no mapping says it.</summary>
/// <remarks>
/// By name first; then a single column is the prediction; then a list of numbers is probabilities where its row sums to 1, and else a prediction that is a vector. Several columns
/// with other names are the probabilities of classes with those names where every row sums to 1; else the first is the prediction.
/// </remarks>
internal sealed class OutputRoles
{
    // Probabilities of single precision that were rounded for JSON.
    private const double SumTolerance = 1e-3;

    private static readonly HashSet<string> Predictions = new(StringComparer.OrdinalIgnoreCase)
    {
        "prediction", "predictions", "predict", "predicted", "predicted_label", "predicted_class", "label", "labels", "class", "classes", "output_label",
    };

    private static readonly HashSet<string> Scores = new(StringComparer.OrdinalIgnoreCase)
    {
        "score", "scores", "probability", "probabilities", "proba", "predict_proba", "confidence", "output_probability",
    };

    private readonly List<(Column Column, ColumnTarget Target)> _columns = [];
    private readonly ColumnGroup? _probabilities;
    private readonly Table _table;
    private readonly ModelOptions? _model;
    private readonly bool _hasPrediction;
    private readonly bool _hasScore;
    private readonly bool _areNamed;

    /// <summary>Decides for one answer.</summary>
    public OutputRoles(Table table, ModelOptions? model)
    {
        (_table, _model) = (table, model);
        foreach (var column in table.Columns)
        {
            if (ColumnTarget.Find(model, column.Name) is { } target) _columns.Add((column, target));
        }

        var groups = table.Groups.Where(group => !group.Columns.Any(IsTaken)).ToArray();
        _hasPrediction = Has(ColumnRole.Prediction);
        _hasScore = Has(ColumnRole.Score);
        foreach (var (column, name) in Singles(table, groups))
        {
            if (!_hasPrediction && Predictions.Contains(name))
            {
                _columns.Add((column, new ColumnTarget(ColumnRole.Prediction)));
                _hasPrediction = true;
            }
            else if (!_hasScore && Scores.Contains(name) && (_hasPrediction || table.Columns.Count > 1))
            {
                _columns.Add((column, new ColumnTarget(ColumnRole.Score)));
                _hasScore = true;
            }
        }

        if (!Has(ColumnRole.ClassScore)) _probabilities = groups.FirstOrDefault(group => group.Columns.Length > 1);
        if (_columns.Count == 0 && _probabilities is null && table.Columns.Count > 1 && groups.Length == 0 && AreClasses(table))
            (_probabilities, _areNamed) = (new ColumnGroup("", [.. table.Columns]), true);
        if (!_hasPrediction && _probabilities is null && Singles(table, groups).FirstOrDefault(single => !IsTaken(single.Column)).Column is { } first)
        {
            _columns.Add((first, new ColumnTarget(ColumnRole.Prediction)));
            _hasPrediction = true;
        }

        Unmapped = table.Columns.Count(column => !IsTaken(column) && _probabilities?.Columns.Contains(column) != true);
    }

    /// <summary>The columns that have a role.</summary>
    public IReadOnlyList<(Column Column, ColumnTarget Target)> Columns => _columns;

    /// <summary>Columns that have none.</summary>
    public int Unmapped { get; }

    /// <summary>Sets prediction, score and class probabilities of the row that is being filled from a list of numbers.</summary>
    /// <returns>False when there is such a list and it is no probabilities and the prediction is known from elsewhere.</returns>
    public bool SetProbabilities(int row, ModelSlice slice, IngestRequest request)
    {
        if (_probabilities is null) return true;
        var columns = _probabilities.Columns;
        if (!AreProbabilities(columns, row, out var best)) return SetVector(columns, row, slice, request);
        for (var i = 0; i < columns.Length; i++) slice.Scores.FindOrAdd(Encoding.UTF8.GetBytes(ClassName(i, columns.Length)))?.Set(slice.Rows, columns[i][row]);
        if (!_hasPrediction) slice.Prediction.Set(slice.Rows, BinaryTensor.Text(Encoding.UTF8.GetBytes(ClassName(best, columns.Length)), request));
        // Of two classes the last is the positive one; of more, how sure the model was.
        if (!_hasScore) slice.Score.Set(slice.Rows, columns[columns.Length == 2 ? 1 : best][row]);
        return true;
    }

    /// <summary>The truth of a row, where the table holds truths in the form of answers.</summary>
    /// <remarks>A list of a 1 and zeros is the class at the place of the 1, and a whole number that is no class itself is the place of one, where the model has <c>classes</c>.</remarks>
    public Cell TruthOf(int row, IngestRequest request)
    {
        var column = _columns.Find(entry => entry.Target.Role == ColumnRole.Label).Column ?? _columns.Find(entry => entry.Target.Role == ColumnRole.Prediction).Column;
        if (column is not null) return ClassAt(column[row], request);
        if (_probabilities is null) return default;
        var columns = _probabilities.Columns;
        return AreProbabilities(columns, row, out var best) ? BinaryTensor.Text(Encoding.UTF8.GetBytes(ClassName(best, columns.Length)), request) : Vector(columns, row, request);
    }

    /// <summary>Tells what became of the columns.</summary>
    public void Note(ReadingNotes? notes, string side)
    {
        if (notes is null) return;
        foreach (var column in _table.Columns)
        {
            var targets = _columns.Where(entry => ReferenceEquals(entry.Column, column)).Select(entry => entry.Target).ToArray();
            var place = _probabilities is null ? -1 : Array.IndexOf(_probabilities.Columns, column);
            notes.Add(side, column.Name, targets.Length > 0 ? targets[0].ToString() : place >= 0 ? $"class {ClassName(place, _probabilities!.Columns.Length)}, where the row sums to 1; else part of a vector" : "left out: no role");
        }
    }

    private Cell ClassAt(Cell cell, IngestRequest request)
    {
        if (_model is not { Classes: { Count: > 0 } classes } || cell.Kind != CellKind.Number || cell.Number < 0 || cell.Number >= classes.Count || cell.Number != Math.Floor(cell.Number)) return cell;
        if (classes.Contains(FormattableString.Invariant($"{cell.Number}"))) return cell;
        return BinaryTensor.Text(Encoding.UTF8.GetBytes(classes[(int)cell.Number]), request);
    }

    private static bool AreProbabilities(Column[] columns, int row, out int best)
    {
        best = 0;
        var sum = 0.0;
        var isProbability = true;
        for (var i = 0; i < columns.Length; i++)
        {
            var cell = columns[i][row];
            isProbability &= cell is { Kind: CellKind.Number, Number: >= 0 and <= 1 };
            sum += cell.Number;
            if (cell.Number > columns[best][row].Number) best = i;
        }

        return isProbability && Math.Abs(sum - 1) <= SumTolerance;
    }

    private bool SetVector(Column[] columns, int row, ModelSlice slice, IngestRequest request)
    {
        if (_hasPrediction) return false;
        slice.Prediction.Set(slice.Rows, Vector(columns, row, request));
        return true;
    }

    private static Cell Vector(Column[] columns, int row, IngestRequest request)
    {
        var numbers = 0;
        foreach (var column in columns)
        {
            if (column[row].Kind != CellKind.Number) continue;
            request.Batch.AddNumber(column[row].Number);
            numbers++;
        }

        if (numbers == columns.Length) return request.Batch.CommitVector(numbers);
        request.Batch.RollbackNumbers(numbers);
        return new Cell(CellKind.Unsupported);
    }

    private string ClassName(int position, int count)
    {
        if (_model?.Classes.Count == count) return _model.Classes[position];
        // Seldon's name for what has none.
        return _areNamed && !_table.Columns[position].Name.StartsWith("t:", StringComparison.Ordinal) ? _table.Columns[position].Name : FormattableString.Invariant($"{position}");
    }

    // Columns with names are classes where every row of them sums to 1.
    private static bool AreClasses(Table table)
    {
        Column[] columns = [.. table.Columns];
        var row = 0;
        for (; row < table.Rows && columns[0][row].Kind != CellKind.Absent; row++)
        {
            if (!AreProbabilities(columns, row, out _)) return false;
        }

        return row > 0;
    }

    private bool IsTaken(Column column) => _columns.Exists(entry => ReferenceEquals(entry.Column, column));

    private bool Has(ColumnRole role) => _columns.Exists(entry => entry.Target.Role == role);

    // A group of one column goes by the name of its tensor.
    private static IEnumerable<(Column Column, string Name)> Singles(Table table, ColumnGroup[] groups)
    {
        foreach (var column in table.Columns)
        {
            var group = table.Groups.FirstOrDefault(group => group.Columns.Contains(column));
            if (group is null) yield return (column, column.Name);
            else if (group.Columns.Length == 1 && groups.Contains(group)) yield return (column, group.Name);
        }
    }
}
