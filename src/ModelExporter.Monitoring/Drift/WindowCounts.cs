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

    /// <summary>Where the counts lie.</summary>
    public BinLayout Layout { get; } = layout;

    /// <summary>Coarse counts over the whole window.</summary>
    public ReadOnlySpan<long> Coarse => _coarse;

    /// <summary>Cell counts over the fine panes.</summary>
    public ReadOnlySpan<long> Cells => _cells;

    /// <summary>Sums of values over the fine panes.</summary>
    public ReadOnlySpan<double> Sums => _sums;

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
    }

    /// <summary>The live counts per bin of a feature.</summary>
    public ReadOnlySpan<long> Bins(FeatureBins bins) => Coarse.Slice(bins.FirstCoarse, bins.BinCount);

    /// <summary>The live counts per value cell of a feature.</summary>
    public ReadOnlySpan<long> ValueCells(FeatureBins bins) => Cells.Slice(bins.FirstCell, bins.ValueCells);
}
