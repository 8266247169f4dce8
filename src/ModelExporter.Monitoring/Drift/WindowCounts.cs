using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Windows;

namespace ModelExporter.Monitoring.Drift;

/// <summary>A copy of what one window counted, for scoring outside any lock. A state owned by its evaluator and used again.</summary>
/// <param name="layout">Where the counts lie.</param>
public sealed class WindowCounts(BinLayout layout)
{
    private readonly long[] _coarse = new long[layout.CoarseCount];
    private readonly long[] _cells = new long[layout.CellCount];
    private readonly double[] _sums = new double[layout.SumCount];
    private int[] _panes = [];
    private long[] _previous = [];

    /// <summary>Where the counts lie.</summary>
    public BinLayout Layout { get; } = layout;

    /// <summary>Coarse counts over the whole window.</summary>
    public ReadOnlySpan<long> Coarse => _coarse;

    /// <summary>Cell counts over the fine panes.</summary>
    public ReadOnlySpan<long> Cells => _cells;

    /// <summary>Sums of values over the fine panes.</summary>
    public ReadOnlySpan<double> Sums => _sums;

    /// <summary>Coarse counts over the window before this one; empty when they are not kept.</summary>
    public ReadOnlySpan<long> Previous => _previous;

    /// <summary>Whether panes are known: those of a window are, those of a chunk are not.</summary>
    public bool HasPanes { get; private set; }

    /// <summary>Whether panes are known, and all of them have existed.</summary>
    public bool HasAllPanes { get; private set; }

    /// <summary>When the newest pane began, milliseconds since 1970.</summary>
    public long NewestPaneMilliseconds { get; private set; }

    /// <summary>The length of a pane.</summary>
    public long PaneMilliseconds { get; private set; }

    /// <summary>Events in the window.</summary>
    public long Events => _coarse[Layout.EventsCoarse];

    /// <summary>Events with an error in the window.</summary>
    public long Errors => _coarse[Layout.ErrorsCoarse];

    /// <summary>Copies a window. The caller holds the lock that guards it.</summary>
    public void CopyFrom(Window window)
    {
        window.CoarseTotals.CopyTo(_coarse);
        window.CellTotals.CopyTo(_cells);
        window.ReadSums(_sums);
        if (_panes.Length == 0) _panes = new int[Window.CoarsePanes * Layout.CoarseCount];
        window.CopyPanes(_panes);
        if (_previous.Length != window.PreviousTotals.Length) _previous = new long[window.PreviousTotals.Length];
        window.PreviousTotals.CopyTo(_previous);
        HasPanes = true;
        HasAllPanes = window.IsFull;
        NewestPaneMilliseconds = window.CurrentPaneMilliseconds;
        PaneMilliseconds = window.PaneMilliseconds;
    }

    /// <summary>Takes the counts of a single tally: a chunk of recorded events.</summary>
    public void CopyFrom(Tally tally)
    {
        Array.Clear(_coarse);
        var cells = tally.Cells;
        for (var cell = 0; cell < cells.Length; cell++)
        {
            _cells[cell] = cells[cell];
            _coarse[Layout.CellToCoarse[cell]] += cells[cell];
        }

        tally.Sums.CopyTo(_sums);
        HasPanes = false;
        HasAllPanes = false;
    }

    /// <summary>The live counts per bin of a feature.</summary>
    public ReadOnlySpan<long> Bins(FeatureBins bins) => Coarse.Slice(bins.FirstCoarse, bins.BinCount);

    /// <summary>The live counts per value cell of a feature.</summary>
    public ReadOnlySpan<long> ValueCells(FeatureBins bins) => Cells.Slice(bins.FirstCell, bins.ValueCells);

    /// <summary>The coarse counts of one pane; empty when panes are not known.</summary>
    /// <param name="age">0 for the newest, up to 59.</param>
    public ReadOnlySpan<int> Pane(int age) => !HasPanes ? default : _panes.AsSpan(age * Layout.CoarseCount, Layout.CoarseCount);
}
