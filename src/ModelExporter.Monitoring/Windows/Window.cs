using System.Numerics.Tensors;
using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Features;

namespace ModelExporter.Monitoring.Windows;

/// <summary>One sliding window: a ring of 60 panes of coarse counts with running totals, and one of 12 panes in the finest form. A state without a lock: its owner guards it.</summary>
/// <remarks>
/// A pane covers [id * length, (id + 1) * length) of time. The window is the pane of the present and the 59 (11) before it, so it covers between 59/60 (11/12) of its length and all of it.
/// Integer totals are kept by adding and subtracting, which is exact; sums of values are merged anew from the live panes, since subtracting them would let rounding errors grow.
/// </remarks>
public sealed class Window
{
    /// <summary>Panes of coarse counts.</summary>
    public const int CoarsePanes = 60;

    /// <summary>Panes in the finest form.</summary>
    public const int FinePanes = 12;

    // Coarse panes per fine one.
    private const int Ratio = CoarsePanes / FinePanes;

    private readonly BinLayout _layout;
    private int[] _coarse;
    private readonly long[] _coarseTotals;
    private readonly Tally?[] _fine = new Tally?[FinePanes];
    private readonly long[] _cellTotals;
    private long[]? _previousTotals;
    private int _ringPanes;
    private long _currentPane = long.MinValue;
    private long _firstPane;

    /// <summary>An empty window.</summary>
    /// <param name="layout">Where the counts lie.</param>
    /// <param name="length">Its length, a multiple of 60 milliseconds.</param>
    /// <param name="keepPrevious">Whether the counts of the window before it are kept.</param>
    public Window(BinLayout layout, TimeSpan length, bool keepPrevious = false)
    {
        _layout = layout;
        Length = length;
        PaneMilliseconds = (long)length.TotalMilliseconds / CoarsePanes;
        _ringPanes = keepPrevious ? 2 * CoarsePanes : CoarsePanes;
        _coarse = new int[_ringPanes * layout.CoarseCount];
        _previousTotals = keepPrevious ? new long[layout.CoarseCount] : null;
        _coarseTotals = new long[layout.CoarseCount];
        _cellTotals = new long[layout.CellCount];
    }

    /// <summary>The window's length.</summary>
    public TimeSpan Length { get; }

    /// <summary>The length of a coarse pane.</summary>
    public long PaneMilliseconds { get; }

    /// <summary>Coarse counts over the 60 live panes.</summary>
    public ReadOnlySpan<long> CoarseTotals => _coarseTotals;

    /// <summary>Coarse counts over the 60 panes before the live ones; empty when they are not kept.</summary>
    public ReadOnlySpan<long> PreviousTotals => _previousTotals;

    /// <summary>Whether the window has existed for as long as it is: before that its panes are not all there.</summary>
    public bool IsFull => _currentPane != long.MinValue && _currentPane - _firstPane >= CoarsePanes;

    /// <summary>When the present pane began, milliseconds since 1970.</summary>
    public long CurrentPaneMilliseconds => _currentPane * PaneMilliseconds;

    /// <summary>Copies the coarse counts of the 60 live panes, newest first.</summary>
    public void CopyPanes(Span<int> panes)
    {
        for (var age = 0; age < CoarsePanes; age++) CoarsePane(age).CopyTo(panes.Slice(age * _layout.CoarseCount, _layout.CoarseCount));
    }

    /// <summary>Cell counts over the 12 live fine panes.</summary>
    public ReadOnlySpan<long> CellTotals => _cellTotals;

    /// <summary>The coarse counts of one live pane.</summary>
    /// <param name="age">0 for the present one, up to 59.</param>
    public ReadOnlySpan<int> CoarsePane(int age) => _currentPane == long.MinValue ? default : CoarseSpan(_currentPane - age);

    /// <summary>The live fine panes, newest first; null where nothing was counted.</summary>
    public IEnumerable<Tally?> FineTallies
    {
        get
        {
            if (_currentPane == long.MinValue) yield break;
            var current = FloorDivide(_currentPane, Ratio);
            for (var age = 0; age < FinePanes; age++) yield return _fine[FineIndex(current - age)];
        }
    }

    /// <summary>Keeps the counts of the window before this one from now on, or no longer.</summary>
    public void KeepPrevious(bool keep)
    {
        if (keep == _previousTotals is not null) return;
        var before = _coarse;
        var beforePanes = _ringPanes;
        _ringPanes = keep ? 2 * CoarsePanes : CoarsePanes;
        _coarse = new int[_ringPanes * _layout.CoarseCount];
        _previousTotals = keep ? new long[_layout.CoarseCount] : null;
        if (_currentPane == long.MinValue) return;
        for (var pane = _currentPane - CoarsePanes + 1; pane <= _currentPane; pane++)
            before.AsSpan((int)Modulo(pane, beforePanes) * _layout.CoarseCount, _layout.CoarseCount).CopyTo(CoarseSpan(pane));
    }

    /// <summary>Sums of values over the live fine panes, merged anew.</summary>
    public void ReadSums(Span<double> sums)
    {
        sums.Clear();
        foreach (var tally in _fine)
        {
            if (tally is not null) TensorPrimitives.Add(sums, tally.Sums, sums);
        }
    }

    /// <summary>Moves the present forward: panes that are now too old leave the window. Time never goes back.</summary>
    public void Advance(long nowMilliseconds)
    {
        var pane = FloorDivide(nowMilliseconds, PaneMilliseconds);
        if (_currentPane == long.MinValue)
        {
            _currentPane = pane;
            _firstPane = pane;
            return;
        }

        if (pane <= _currentPane) return;
        if (pane - _currentPane >= _ringPanes)
        {
            Array.Clear(_coarse);
            Array.Clear(_coarseTotals);
            if (_previousTotals is not null) Array.Clear(_previousTotals);
        }
        else
        {
            for (var next = _currentPane + 1; next <= pane; next++) ExpireCoarse(next);
        }

        var finePane = FloorDivide(pane, Ratio);
        var fineSteps = Math.Min(finePane - FloorDivide(_currentPane, Ratio), FinePanes);
        for (var step = 0; step < fineSteps; step++) ExpireFine(finePane - step);
        _currentPane = pane;
    }

    /// <summary>Whether the pane of a time is alive.</summary>
    public bool Covers(long milliseconds)
    {
        var pane = FloorDivide(milliseconds, PaneMilliseconds);
        return _currentPane != long.MinValue && pane <= _currentPane && pane > _currentPane - CoarsePanes;
    }

    /// <summary>Adds counts that belong to one time; nothing happens when its pane is gone.</summary>
    /// <param name="milliseconds">A time inside the pane.</param>
    /// <param name="tally">The counts.</param>
    /// <param name="collapsed">The same counts, coarse.</param>
    public void Add(long milliseconds, Tally tally, ReadOnlySpan<int> collapsed)
    {
        if (!Covers(milliseconds)) return;
        var pane = FloorDivide(milliseconds, PaneMilliseconds);
        var coarse = CoarseSpan(pane);
        if (Overflows(coarse[_layout.EventsCoarse], tally.Events)) return;
        TensorPrimitives.Add(coarse, collapsed, coarse);
        for (var i = 0; i < collapsed.Length; i++) _coarseTotals[i] += collapsed[i];
        if (FineTally(pane) is not { } fine || Overflows(fine.Events, tally.Events)) return;
        fine.Merge(tally);
        var cells = tally.Cells;
        for (var i = 0; i < cells.Length; i++) _cellTotals[i] += cells[i];
    }

    /// <summary>Counts one event straight into the pane of its time; nothing happens when that pane is gone.</summary>
    /// <param name="milliseconds">A time inside the pane.</param>
    /// <param name="cells">All cells that count the event, the cell of events among them.</param>
    public void Add(long milliseconds, ReadOnlySpan<CountedCell> cells)
    {
        if (!Covers(milliseconds)) return;
        var pane = FloorDivide(milliseconds, PaneMilliseconds);
        var coarse = CoarseSpan(pane);
        if (Overflows(coarse[_layout.EventsCoarse], 1)) return;
        var map = _layout.CellToCoarse;
        foreach (ref readonly var counted in cells)
        {
            var place = map[counted.Cell];
            coarse[place]++;
            _coarseTotals[place]++;
        }

        if (FineTally(pane) is not { } fine || Overflows(fine.Events, 1)) return;
        foreach (ref readonly var counted in cells)
        {
            _cellTotals[counted.Cell]++;
            fine.Add(in counted);
        }
    }

    /// <summary>Forgets everything, the present too.</summary>
    public void Clear()
    {
        Array.Clear(_coarse);
        Array.Clear(_coarseTotals);
        Array.Clear(_cellTotals);
        if (_previousTotals is not null) Array.Clear(_previousTotals);
        foreach (var tally in _fine) tally?.Clear();
        _currentPane = long.MinValue;
    }

    internal void Save(StateWriter writer)
    {
        writer.Write((long)Length.TotalMilliseconds);
        writer.Write(_firstPane);
        writer.WriteValues<int>(_coarse);
        foreach (var tally in _fine)
        {
            writer.Write(tally is { IsEmpty: false } ? 1 : 0);
            if (tally is { IsEmpty: false }) tally.Save(writer);
        }
    }

    /// <summary>Takes over a saved window whose present is given; meant for an empty one, which is of no use any more when this fails.</summary>
    internal void Restore(StateReader reader, long nowMilliseconds)
    {
        if (reader.ReadInt64() != (long)Length.TotalMilliseconds) throw new StateMismatchException("The windows have other lengths now.");
        _firstPane = reader.ReadInt64();
        reader.ReadValues<int>(_coarse);
        foreach (var count in _coarse)
        {
            if (count < 0) throw new StateMismatchException("A negative count.");
        }

        for (var i = 0; i < FinePanes; i++)
        {
            if (reader.ReadCount(1) == 0) continue;
            var tally = _fine[i] = new Tally(_layout);
            tally.Restore(reader);
            var cells = tally.Cells;
            for (var cell = 0; cell < cells.Length; cell++) _cellTotals[cell] += cells[cell];
        }

        if (nowMilliseconds == long.MinValue) return;
        _currentPane = FloorDivide(nowMilliseconds, PaneMilliseconds);
        if (_firstPane > _currentPane) throw new StateMismatchException("A window that ends before it begins.");
        for (var age = 0; age < _ringPanes; age++)
        {
            var totals = age < CoarsePanes ? _coarseTotals : _previousTotals!;
            var pane = CoarseSpan(_currentPane - age);
            for (var i = 0; i < pane.Length; i++) totals[i] += pane[i];
        }
    }

    private Tally? FineTally(long pane)
    {
        var finePane = FloorDivide(pane, Ratio);
        if (finePane <= FloorDivide(_currentPane, Ratio) - FinePanes) return null;
        return _fine[FineIndex(finePane)] ??= new Tally(_layout);
    }

    // A new pane begins: the one 60 before it leaves the window, and the one whose place it takes leaves the ring.
    private void ExpireCoarse(long pane)
    {
        if (_previousTotals is not null)
        {
            var leaving = CoarseSpan(pane - CoarsePanes);
            for (var i = 0; i < leaving.Length; i++)
            {
                _coarseTotals[i] -= leaving[i];
                _previousTotals[i] += leaving[i];
            }
        }

        var counts = CoarseSpan(pane);
        var totals = _previousTotals ?? _coarseTotals;
        for (var i = 0; i < counts.Length; i++) totals[i] -= counts[i];
        counts.Clear();
    }

    private void ExpireFine(long finePane)
    {
        if (_fine[FineIndex(finePane)] is not { IsEmpty: false } tally) return;
        var cells = tally.Cells;
        for (var i = 0; i < cells.Length; i++) _cellTotals[i] -= cells[i];
        tally.Clear();
    }

    private Span<int> CoarseSpan(long pane) => _coarse.AsSpan((int)Modulo(pane, _ringPanes) * _layout.CoarseCount, _layout.CoarseCount);

    private static int FineIndex(long finePane) => (int)Modulo(finePane, FinePanes);

    // A pane counts in 32 bits; no count is above that of events. One that is full takes no more, and the counters, which are wider, go on.
    private static bool Overflows(long events, int more) => events + more > int.MaxValue;

    private static long FloorDivide(long value, long divisor) => (value / divisor) - (value % divisor < 0 ? 1 : 0);

    private static long Modulo(long value, long divisor)
    {
        var rest = value % divisor;
        return rest < 0 ? rest + divisor : rest;
    }
}
