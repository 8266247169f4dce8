using System.Numerics.Tensors;
using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Features;
using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Monitoring.Windows;

/// <summary>All windows of a model version, and the open slot into which the present's events are counted once for all of them. A state without a lock: its owner guards it.</summary>
/// <remarks>A slot is the largest span of time that divides the panes of every window. When the present leaves it, it is folded into each window's panes.</remarks>
public sealed class WindowSet
{
    private readonly Window[] _windows;
    private readonly int[] _collapsed;
    private readonly long[] _totals;
    private readonly ExponentialHistogram[] _histogramTotals;
    private readonly double[] _sumTotals;
    private long _slot = long.MinValue;

    /// <summary>Empty windows.</summary>
    /// <param name="layout">Where the counts lie.</param>
    /// <param name="lengths">The windows' lengths, ascending, multiples of one minute.</param>
    /// <param name="streamPane">The length of the panes that are handed out once each, a multiple of one second.</param>
    /// <param name="keepPrevious">Whether each window remembers the one before it.</param>
    public WindowSet(BinLayout layout, IReadOnlyList<TimeSpan> lengths, TimeSpan streamPane, bool keepPrevious = false)
    {
        Layout = layout;
        Open = new Tally(layout);
        _collapsed = new int[layout.CoarseCount];
        _totals = new long[layout.CellCount];
        _histogramTotals = new ExponentialHistogram[layout.HistogramCount];
        for (var i = 0; i < _histogramTotals.Length; i++) _histogramTotals[i] = new ExponentialHistogram();
        _sumTotals = new double[layout.SumCount];
        _windows = [.. lengths.Select(length => new Window(layout, length, keepPrevious))];
        Stream = new ClosedPanes(layout.CoarseCount, layout.EventsCoarse, streamPane);
        SlotMilliseconds = _windows.Select(window => window.PaneMilliseconds).Append((long)streamPane.TotalMilliseconds).Aggregate(GreatestCommonDivisor);
    }

    /// <summary>Where the counts lie.</summary>
    public BinLayout Layout { get; }

    /// <summary>The windows, shortest first.</summary>
    public IReadOnlyList<Window> All => _windows;

    /// <summary>The counts pane by pane, once each and in order.</summary>
    public ClosedPanes Stream { get; }

    /// <summary>The length of a slot.</summary>
    public long SlotMilliseconds { get; }

    /// <summary>The counts of the open slot. They are in the windows after the next <see cref="Fold"/>.</summary>
    public Tally Open { get; }

    /// <summary>Counts per cell since the beginning, whether their panes live or not; those of <see cref="Open"/> are not in it yet.</summary>
    public ReadOnlySpan<long> Totals => _totals;

    /// <summary>Histograms of the numeric features since the beginning, by <see cref="FeatureBins.HistogramIndex"/>; those of <see cref="Open"/> are not in them yet.</summary>
    public ReadOnlySpan<ExponentialHistogram> HistogramTotals => _histogramTotals;

    /// <summary>Sums of values since the beginning, per coarse bin of the numeric features; those of <see cref="Open"/> are not in them yet.</summary>
    public ReadOnlySpan<double> SumTotals => _sumTotals;

    /// <summary>The present of the windows, or <see cref="long.MinValue"/> before the first event.</summary>
    public long NowMilliseconds { get; private set; } = long.MinValue;

    /// <summary>Counts everything that was counted into <see cref="Open"/> so far into the windows' panes.</summary>
    public void Fold()
    {
        if (!Open.IsEmpty) FoldInto(Open, _slot * SlotMilliseconds);
    }

    /// <summary>Moves the present forward; earlier times change nothing.</summary>
    public void Advance(long nowMilliseconds)
    {
        if (nowMilliseconds <= NowMilliseconds) return;
        NowMilliseconds = nowMilliseconds;
        var slot = SlotOf(nowMilliseconds);
        if (slot == _slot) return;
        Fold();
        _slot = slot;
        foreach (var window in _windows) window.Advance(nowMilliseconds);
        Stream.Advance(nowMilliseconds);
    }

    /// <summary>Makes each window remember the one before it from now on, or no longer.</summary>
    public void KeepPrevious(bool keep)
    {
        foreach (var window in _windows) window.KeepPrevious(keep);
    }

    /// <summary>Whether a time belongs to the open slot.</summary>
    public bool IsOpen(long milliseconds) => SlotOf(milliseconds) == _slot;

    /// <summary>Counts one event of the past into those panes of its time that are alive.</summary>
    /// <param name="milliseconds">The event's time.</param>
    /// <param name="cells">All cells that count it.</param>
    public void AddPast(long milliseconds, ReadOnlySpan<CountedCell> cells)
    {
        foreach (ref readonly var counted in cells)
        {
            _totals[counted.Cell]++;
            if (counted.Numeric is not { } bins) continue;
            _histogramTotals[bins.HistogramIndex].AddIndexed(counted.HistogramKey >> 2, (counted.HistogramKey & 3) - 1);
            _sumTotals[bins.FirstSum + bins.ValueToBin[counted.Cell - bins.FirstCell]] += counted.Value;
        }

        foreach (var window in _windows) window.Add(milliseconds, cells);
        Stream.Add(milliseconds, cells, Layout.CellToCoarse);
    }

    /// <summary>Empties the windows and forgets the present; <see cref="Totals"/> go on.</summary>
    public void Restart()
    {
        Fold();
        foreach (var window in _windows) window.Clear();
        Stream.Restart();
        NowMilliseconds = long.MinValue;
        _slot = long.MinValue;
    }

    internal void Save(StateWriter writer)
    {
        Fold();
        writer.Write(Layout.CellCount);
        writer.Write(Layout.CoarseCount);
        writer.Write(NowMilliseconds);
        writer.Write(_windows.Length);
        foreach (var window in _windows) window.Save(writer);
        Stream.Save(writer);
    }

    /// <summary>Takes over saved windows; meant for an empty set, which is of no use any more when this fails. <see cref="Totals"/> stay at zero: counters start with the process.</summary>
    internal void Restore(StateReader reader)
    {
        if (reader.ReadInt64() != Layout.CellCount || reader.ReadInt64() != Layout.CoarseCount)
        {
            throw new StateMismatchException("The features have other bins now: limits.exported_categories or limits.categories changed.");
        }

        NowMilliseconds = reader.ReadInt64();
        if (reader.ReadInt64() != _windows.Length) throw new StateMismatchException("There are more or fewer windows now.");
        foreach (var window in _windows) window.Restore(reader, NowMilliseconds);
        Stream.Restore(reader);
        if (!reader.IsAtEnd) throw new StateMismatchException("More was saved than windows.");
        // What was saved is folded, so the slot of the present is open and empty.
        if (NowMilliseconds != long.MinValue) _slot = SlotOf(NowMilliseconds);
    }

    private void FoldInto(Tally tally, long milliseconds)
    {
        Array.Clear(_collapsed);
        var cells = tally.Cells;
        for (var i = 0; i < cells.Length; i++) _totals[i] += cells[i];
        for (var i = 0; i < _histogramTotals.Length; i++)
        {
            if (tally.Histograms[i].Count > 0) _histogramTotals[i].Merge(tally.Histograms[i]);
        }

        TensorPrimitives.Add(_sumTotals, tally.Sums, _sumTotals);
        Layout.Collapse(cells, _collapsed);
        foreach (var window in _windows) window.Add(milliseconds, tally, _collapsed);
        Stream.Add(milliseconds, _collapsed);
        tally.Clear();
    }

    private long SlotOf(long milliseconds)
    {
        var slot = milliseconds / SlotMilliseconds;
        return milliseconds % SlotMilliseconds < 0 ? slot - 1 : slot;
    }

    private static long GreatestCommonDivisor(long a, long b)
    {
        while (b != 0) (a, b) = (b, a % b);
        return a;
    }
}
