using System.Text;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Ingest.Tensors;

/// <summary>What a payload holds, whatever it looked like: rows and named columns, with cells in the arenas of a batch. A state of one payload.</summary>
/// <param name="widest">Most columns; a table with more says so.</param>
internal sealed class Table(int widest)
{
    private readonly ColumnSet _columns = new(widest);
    private readonly List<ColumnGroup> _groups = [];

    /// <summary>Number of rows.</summary>
    public int Rows { get; set; }

    /// <summary>The columns in the order in which they came.</summary>
    public IReadOnlyList<Column> Columns => _columns.All;

    /// <summary>Columns that are the positions of one unnamed list or tensor.</summary>
    public IReadOnlyList<ColumnGroup> Groups => _groups;

    /// <summary>Whether there were more columns than there may be.</summary>
    public bool IsTooWide { get; private set; }

    /// <summary>Most columns.</summary>
    public int Widest => widest;

    /// <summary>Sets a cell.</summary>
    public void Set(int row, string name, Cell cell)
    {
        if (Find(name) is { } column) column.Set(row, cell);
    }

    /// <summary>The column of a name, made when it is new; null when there is no room.</summary>
    public Column? Find(string name)
    {
        Span<byte> utf8 = stackalloc byte[256];
        var bytes = Encoding.UTF8.TryGetBytes(name, utf8, out var length) ? utf8[..length] : Encoding.UTF8.GetBytes(name);
        var column = _columns.FindOrAdd(bytes);
        if (column is null) IsTooWide = true;
        return column;
    }

    /// <summary>The columns <c>name-0</c> to <c>name-(width-1)</c>, or null when there is no room.</summary>
    public Column[]? Group(string name, int width)
    {
        foreach (var group in _groups)
        {
            if (group.Columns.Length >= width && string.Equals(group.Name, name, StringComparison.Ordinal)) return group.Columns;
        }

        var columns = new Column[width];
        for (var i = 0; i < width; i++)
        {
            if (Find(FormattableString.Invariant($"{name}-{i}")) is not { } column) return null;
            columns[i] = column;
        }

        _groups.RemoveAll(group => string.Equals(group.Name, name, StringComparison.Ordinal));
        _groups.Add(new ColumnGroup(name, columns));
        return columns;
    }
}

/// <summary>The positions of one unnamed list or tensor. A value.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Columns">Its columns, position by position.</param>
internal sealed record ColumnGroup(string Name, Column[] Columns);

/// <summary>Why a payload cannot be read. A value.</summary>
/// <param name="Code">What was wrong.</param>
/// <param name="Field">Where.</param>
internal readonly record struct PayloadFault(IngestErrorCode Code, string Field);
