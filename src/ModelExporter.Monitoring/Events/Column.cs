using ModelExporter.Monitoring.Features;

namespace ModelExporter.Monitoring.Events;

/// <summary>The values of one field over the rows of a <see cref="ModelSlice"/>. A state owned by its slice.</summary>
public sealed class Column(string name)
{
    private readonly Cell[] _first = new Cell[16];
    private Cell[]? _longer;
    private int _count;
    private BinLayout? _layout;
    private int _place;

    /// <summary>The field's name.</summary>
    public string Name { get; } = name;

    /// <summary>True when no row since the last clearing had a value here.</summary>
    public bool IsEmpty => _count == 0;

    /// <summary>Sets the value of a row; rows that were passed over are absent, a second value of the same row replaces the first.</summary>
    public void Set(int row, Cell cell)
    {
        var cells = _longer ?? _first;
        if (row >= cells.Length) cells = Grow(row);
        for (; _count < row; _count++) cells[_count] = default;
        cells[row] = cell;
        if (_count == row) _count++;
    }

    /// <summary>The value of a row; absent where none was set.</summary>
    public Cell this[int row] => row < _count ? (_longer ?? _first)[row] : default;

    /// <summary>The values from row 0 on, as far as any was set; all later rows are absent.</summary>
    public ReadOnlySpan<Cell> Filled => (_longer ?? _first).AsSpan(0, _count);

    /// <summary>The place of the feature of this name in a layout, or -1. Remembered, since a pooled column meets the same layout again and again.</summary>
    internal int PlaceIn(BinLayout layout)
    {
        if (ReferenceEquals(_layout, layout)) return _place;
        _place = layout.IndexOf(Name);
        _layout = layout;
        return _place;
    }

    /// <summary>Values that there is room for.</summary>
    internal int Capacity => (_longer ?? _first).Length;

    /// <summary>Where more room comes from, and goes to when it is needed no more; null for the collector.</summary>
    internal SpareArrays<Cell>? Room { get; init; }

    /// <summary>Forgets the values of this row and all after it.</summary>
    internal void Truncate(int row) => _count = Math.Min(_count, row);

    /// <summary>Forgets all values, and gives the room of many back.</summary>
    internal void Clear()
    {
        _count = 0;
        if (Room is null || _longer is not { Length: >= BatchRoom.LongRows } longer) return;
        _longer = null;
        Room.Give(longer);
    }

    private Cell[] Grow(int row)
    {
        var cells = _longer ?? _first;
        var length = Math.Max(row + 1, cells.Length * 2);
        var longer = Room?.Take(length) ?? new Cell[length];
        cells.AsSpan(0, _count).CopyTo(longer);
        return _longer = longer;
    }
}
