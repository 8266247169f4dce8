namespace ModelExporter.Monitoring.Events;

/// <summary>Columns by name, found by the UTF-8 bytes of the name without making a string of them. A state owned by its slice.</summary>
public sealed class ColumnSet
{
    private readonly int _limit;
    private readonly SpareArrays<Cell>? _room;
    private readonly Utf8Table<Column> _byName = new();
    private readonly List<Column> _columns = [];

    /// <summary>No columns.</summary>
    /// <param name="limit">The largest number of columns.</param>
    public ColumnSet(int limit) => _limit = limit;

    internal ColumnSet(int limit, SpareArrays<Cell> room) => (_limit, _room) = (limit, room);

    /// <summary>All columns, in the order in which they came; some may be empty.</summary>
    public IReadOnlyList<Column> All => _columns;

    /// <summary>Changes when columns that were found are no longer those of the set.</summary>
    internal int Generation { get; private set; }

    /// <summary>Finds or adds the column of a name.</summary>
    /// <returns>The column, or null when the limit is reached and the name is new.</returns>
    public Column? FindOrAdd(ReadOnlySpan<byte> name)
    {
        if (_byName.TryGet(name, out var column)) return column;
        if (_columns.Count >= _limit) return null;
        column = new Column(System.Text.Encoding.UTF8.GetString(name)) { Room = _room };
        _byName.Add(name, column);
        _columns.Add(column);
        return column;
    }

    /// <summary>Finds the column of a name.</summary>
    public Column? Find(string name)
    {
        foreach (var column in _columns)
        {
            if (string.Equals(column.Name, name, StringComparison.Ordinal)) return column;
        }

        return null;
    }

    /// <summary>Values that there is room for in all columns.</summary>
    internal int Capacity
    {
        get
        {
            var capacity = 0;
            foreach (var column in _columns) capacity += column.Capacity;
            return capacity;
        }
    }

    internal void Truncate(int rows)
    {
        foreach (var column in _columns) column.Truncate(rows);
    }

    /// <summary>Forgets all values.</summary>
    internal void Clear()
    {
        foreach (var column in _columns) column.Clear();
    }

    /// <summary>Forgets all columns: names that came once shall not stay in a pooled batch for ever.</summary>
    internal void Forget()
    {
        Generation++;
        _byName.Clear();
        _columns.Clear();
    }
}
