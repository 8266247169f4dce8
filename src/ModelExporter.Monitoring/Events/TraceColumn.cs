namespace ModelExporter.Monitoring.Events;

/// <summary>The traces of the rows of a <see cref="ModelSlice"/>. A state owned by its slice; it has no memory until a row has a trace, which few senders send.</summary>
public sealed class TraceColumn
{
    private TraceContext[] _traces = [];
    private int _count;

    /// <summary>True when no row since the last clearing had one.</summary>
    public bool IsEmpty => _count == 0;

    /// <summary>Sets the trace of a row; rows that were passed over have none.</summary>
    public void Set(int row, TraceContext trace)
    {
        if (row >= _traces.Length) Array.Resize(ref _traces, Math.Max(row + 1, Math.Max(16, _traces.Length * 2)));
        for (; _count < row; _count++) _traces[_count] = default;
        _traces[row] = trace;
        if (_count == row) _count++;
    }

    /// <summary>The trace of a row, or none.</summary>
    public TraceContext this[int row] => row < _count ? _traces[row] : default;

    /// <summary>Forgets the traces of this row and all after it.</summary>
    internal void Truncate(int row) => _count = Math.Min(_count, row);
}
