using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Quality;

namespace ModelExporter.Monitoring.Labels;

/// <summary>The class probabilities of predictions that wait for their labels, apart from the rest since few models need them. A state without a lock: its owner guards it.</summary>
/// <remarks>One column per class name; a prediction has a row in all of them, which is used again when the prediction is gone.</remarks>
internal sealed class ClassScores
{
    /// <summary>No row.</summary>
    public const int None = -1;

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];
    private readonly List<double[]> _columns = [];
    private readonly Stack<int> _free = new();
    private int _rows;
    private int _room;

    /// <summary>The class names.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Rows in use.</summary>
    public int Rows => _rows - _free.Count;

    /// <summary>Keeps the class probabilities of a prediction.</summary>
    /// <returns>Its row, or none when it has no class probabilities.</returns>
    public int Store(ModelSlice slice, int row)
    {
        var at = None;
        var columns = slice.Scores.All;
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i][row] is not { Kind: CellKind.Number } cell || PlaceOf(columns[i].Name) is not (>= 0 and var place)) continue;
            if (at == None) at = Rent();
            _columns[place][at] = cell.Number;
        }

        return at;
    }

    /// <summary>Keeps class probabilities by class name.</summary>
    /// <returns>Their row, or none when there are none.</returns>
    public int Store(IReadOnlyList<KeyValuePair<string, double>> scores)
    {
        var at = None;
        foreach (var (name, score) in scores)
        {
            if (PlaceOf(name) is not (>= 0 and var place)) continue;
            if (at == None) at = Rent();
            _columns[place][at] = score;
        }

        return at;
    }

    /// <summary>The probability of a class, NaN when it has none.</summary>
    public double this[int row, int name] => _columns[name][row];

    /// <summary>Gives a row back.</summary>
    public void Free(int row)
    {
        if (row != None) _free.Push(row);
    }

    /// <summary>Rows that there are, free ones among them.</summary>
    internal int Room => _rows;

    internal void Save(StateWriter writer)
    {
        writer.Write(_names.Count);
        writer.Write(_rows);
        for (var k = 0; k < _names.Count; k++)
        {
            writer.Write(_names[k]);
            writer.WriteValues<double>(_columns[k].AsSpan(0, _rows));
        }
    }

    internal void Restore(StateReader reader)
    {
        var names = reader.ReadCount(LabelSpace.MaxClasses);
        _rows = _room = reader.ReadCount(int.MaxValue);
        for (; names > 0; names--)
        {
            var name = reader.ReadText();
            var column = reader.ReadValues<double>(int.MaxValue);
            if (column.Length != _rows || !_places.TryAdd(name, _names.Count)) throw new StateMismatchException("Class scores do not match.");
            _names.Add(name);
            _columns.Add(column);
        }
    }

    /// <summary>Frees all rows but these.</summary>
    internal void Keep(HashSet<int> rows)
    {
        for (var row = 0; row < _rows; row++)
        {
            if (!rows.Contains(row)) _free.Push(row);
        }
    }

    internal void Clear()
    {
        _places.Clear();
        _names.Clear();
        _columns.Clear();
        _free.Clear();
        _rows = _room = 0;
    }

    private int PlaceOf(string name)
    {
        if (_places.TryGetValue(name, out var place)) return place;
        // No model has more classes that are kept apart.
        if (_names.Count >= LabelSpace.MaxClasses) return -1;
        var column = new double[_room];
        Array.Fill(column, double.NaN);
        _places.Add(name, _names.Count);
        _names.Add(name);
        _columns.Add(column);
        return _names.Count - 1;
    }

    private int Rent()
    {
        if (_free.TryPop(out var row))
        {
            foreach (var column in _columns) column[row] = double.NaN;
            return row;
        }

        if (_rows == _room)
        {
            _room = Math.Max(64, 2 * _room);
            for (var k = 0; k < _columns.Count; k++)
            {
                var column = _columns[k];
                Array.Resize(ref column, _room);
                column.AsSpan(_rows).Fill(double.NaN);
                _columns[k] = column;
            }
        }

        return _rows++;
    }
}
