using ModelExporter.Monitoring.Checkpoint;

namespace ModelExporter.Monitoring.Windows;

/// <summary>The coarse counts of one pane of time that is over. A value.</summary>
/// <param name="StartMilliseconds">When the pane began, milliseconds since 1970.</param>
/// <param name="Coarse">Counts per coarse bin of the layout.</param>
public sealed record ClosedPane(long StartMilliseconds, long[] Coarse);

/// <summary>Hands out the coarse counts pane by pane, once each and in order, to whoever follows the stream. A state without a lock: its owner guards it.</summary>
/// <remarks>
/// What comes up to an hour late is counted in the pane of its arrival: a closed pane never changes, and traffic that is always some minutes late is still seen. What is older is
/// left out here. Empty panes are not handed out.
/// </remarks>
public sealed class ClosedPanes
{
    /// <summary>Panes that wait at most; when nobody takes them, the oldest leave.</summary>
    public const int Limit = 4096;

    private const long GraceMilliseconds = 3_600_000;

    private readonly Queue<ClosedPane> _closed = new();
    private readonly long _paneMilliseconds;
    private readonly long[] _open;
    private readonly int _eventsCoarse;
    private long _pane = long.MinValue;

    /// <summary>No panes yet.</summary>
    /// <param name="coarseCount">Coarse counts of the layout.</param>
    /// <param name="eventsCoarse">The coarse count of events.</param>
    /// <param name="pane">The length of a pane.</param>
    public ClosedPanes(int coarseCount, int eventsCoarse, TimeSpan pane)
    {
        _open = new long[coarseCount];
        _eventsCoarse = eventsCoarse;
        _paneMilliseconds = (long)pane.TotalMilliseconds;
    }

    /// <summary>Panes that left because nobody took them.</summary>
    public long Dropped { get; private set; }

    /// <summary>Adds counts of one time.</summary>
    public void Add(long milliseconds, ReadOnlySpan<int> coarse)
    {
        if (!IsInTime(milliseconds)) return;
        for (var i = 0; i < coarse.Length; i++) _open[i] += coarse[i];
    }

    /// <summary>Adds one event.</summary>
    /// <param name="milliseconds">Its time.</param>
    /// <param name="cells">All cells that count it.</param>
    /// <param name="cellToCoarse">The coarse count to which each cell belongs.</param>
    public void Add(long milliseconds, ReadOnlySpan<CountedCell> cells, int[] cellToCoarse)
    {
        if (!IsInTime(milliseconds)) return;
        foreach (ref readonly var counted in cells) _open[cellToCoarse[counted.Cell]]++;
    }

    /// <summary>Moves the present: a pane that is over is closed.</summary>
    public void Advance(long nowMilliseconds)
    {
        var pane = PaneOf(nowMilliseconds);
        if (pane <= _pane) return;
        Close();
        _pane = pane;
    }

    /// <summary>Moves the closed panes, oldest first, into a list.</summary>
    public void TakeAll(List<ClosedPane> into)
    {
        into.AddRange(_closed);
        _closed.Clear();
    }

    /// <summary>Closes the present pane and forgets the present: the next one may be earlier.</summary>
    public void Restart()
    {
        Close();
        _pane = long.MinValue;
    }

    internal void Save(StateWriter writer)
    {
        writer.Write(_paneMilliseconds);
        writer.Write(_pane);
        writer.WriteValues<long>(_open);
        writer.Write(_closed.Count);
        foreach (var pane in _closed)
        {
            writer.Write(pane.StartMilliseconds);
            writer.WriteValues<long>(pane.Coarse);
        }
    }

    internal void Restore(StateReader reader)
    {
        if (reader.ReadInt64() != _paneMilliseconds) throw new StateMismatchException("The panes of the evidence have another length now.");
        _pane = reader.ReadInt64();
        reader.ReadValues<long>(_open);
        for (var left = reader.ReadCount(Limit); left > 0; left--)
        {
            var start = reader.ReadInt64();
            var coarse = new long[_open.Length];
            reader.ReadValues<long>(coarse);
            _closed.Enqueue(new ClosedPane(start, coarse));
        }
    }

    private void Close()
    {
        if (_pane == long.MinValue || _open[_eventsCoarse] == 0) return;
        if (_closed.Count == Limit)
        {
            _closed.Dequeue();
            Dropped++;
        }

        _closed.Enqueue(new ClosedPane(_pane * _paneMilliseconds, [.. _open]));
        Array.Clear(_open);
    }

    private bool IsInTime(long milliseconds) => _pane != long.MinValue && (_pane * _paneMilliseconds) - milliseconds <= GraceMilliseconds;

    private long PaneOf(long milliseconds) => (long)Math.Floor((double)milliseconds / _paneMilliseconds);
}
