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

    /// <summary>The probability of a class, NaN when it has none.</summary>
    public double this[int row, int name] => _columns[name][row];

    /// <summary>Gives a row back.</summary>
    public void Free(int row)
    {
        if (row != None) _free.Push(row);
    }

    internal void Save(StateWriter writer, int row)
    {
        for (var k = 0; k < _names.Count; k++) writer.Write(BitConverter.DoubleToInt64Bits(row == None ? double.NaN : _columns[k][row]));
    }

    internal int Restore(StateReader reader)
    {
        var at = None;
        for (var k = 0; k < _names.Count; k++)
        {
            var score = BitConverter.Int64BitsToDouble(reader.ReadInt64());
            if (double.IsNaN(score)) continue;
            if (at == None) at = Rent();
            _columns[k][at] = score;
        }

        return at;
    }

    internal void SaveNames(StateWriter writer)
    {
        writer.Write(_names.Count);
        foreach (var name in _names) writer.Write(name);
    }

    internal void RestoreNames(StateReader reader)
    {
        for (var left = reader.ReadCount(LabelSpace.MaxClasses); left > 0; left--) PlaceOf(reader.ReadText());
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
