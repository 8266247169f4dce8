using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Monitoring.Features;

/// <summary>Where every count of a model version lies in flat arrays: all features' cells one after another, then events and errors. A value: made once per reference.</summary>
/// <remarks>A pane is then a span of integers: adding, expiring and saving panes are loops over spans, whatever the features are.</remarks>
public sealed class BinLayout
{
    /// <summary>The layout of a version that has no reference: it counts events and errors only.</summary>
    public static readonly BinLayout Empty = new([], 0);

    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);

    /// <summary>Lays out the features of a reference.</summary>
    /// <param name="profiles">The features, in the order in which they shall lie.</param>
    /// <param name="exportedCategories">Categories that have a bin of their own.</param>
    public BinLayout(IReadOnlyList<FeatureProfile> profiles, int exportedCategories)
    {
        Features = new FeatureBins[profiles.Count];
        var at = default(LayoutPosition);
        for (var i = 0; i < profiles.Count; i++)
        {
            var bins = new FeatureBins(profiles[i], i, at, exportedCategories);
            Features[i] = bins;
            _byName.Add(bins.Name, i);
            at = new LayoutPosition(at.Cell + bins.CellCount, at.Coarse + bins.CoarseCount, at.Sum + bins.SumCount, at.Histogram + (bins.HistogramIndex >= 0 ? 1 : 0));
        }

        EventsCell = at.Cell;
        ErrorsCell = at.Cell + 1;
        CellCount = at.Cell + 2;
        EventsCoarse = at.Coarse;
        ErrorsCoarse = at.Coarse + 1;
        CoarseCount = at.Coarse + 2;
        SumCount = at.Sum;
        HistogramCount = at.Histogram;
        CellToCoarse = MapCells();
    }

    /// <summary>The features.</summary>
    public FeatureBins[] Features { get; }

    /// <summary>The cell that counts events.</summary>
    public int EventsCell { get; }

    /// <summary>The cell that counts events with an error.</summary>
    public int ErrorsCell { get; }

    /// <summary>All cells.</summary>
    public int CellCount { get; }

    /// <summary>The coarse count of events.</summary>
    public int EventsCoarse { get; }

    /// <summary>The coarse count of events with an error.</summary>
    public int ErrorsCoarse { get; }

    /// <summary>All coarse counts.</summary>
    public int CoarseCount { get; }

    /// <summary>All sums of values: one per coarse bin of every numeric feature.</summary>
    public int SumCount { get; }

    /// <summary>All exponential histograms: one per numeric feature.</summary>
    public int HistogramCount { get; }

    /// <summary>The coarse count to which each cell belongs.</summary>
    public int[] CellToCoarse { get; }

    /// <summary>The place of a feature, or -1.</summary>
    public int IndexOf(string feature) => _byName.GetValueOrDefault(feature, -1);

    /// <summary>Adds the cells' counts to the coarse counts that they belong to.</summary>
    public void Collapse(ReadOnlySpan<int> cells, Span<int> coarse)
    {
        var map = CellToCoarse;
        for (var cell = 0; cell < map.Length; cell++)
        {
            var count = cells[cell];
            if (count != 0) coarse[map[cell]] += count;
        }
    }

    /// <summary>The coarse counts of cells.</summary>
    public long[] Collapse(ReadOnlySpan<long> cells)
    {
        var coarse = new long[CoarseCount];
        for (var cell = 0; cell < cells.Length; cell++) coarse[CellToCoarse[cell]] += cells[cell];
        return coarse;
    }

    private int[] MapCells()
    {
        var map = new int[CellCount];
        foreach (var bins in Features)
        {
            for (var value = 0; value < bins.ValueCells; value++) map[bins.FirstCell + value] = bins.FirstCoarse + bins.ValueToBin[value];
            map[bins.MissingCell] = bins.MissingCoarse;
            for (var reason = 1; reason <= InvalidReasons.Count; reason++) map[bins.MissingCell + reason] = bins.InvalidCoarse;
            map[bins.OutOfRangeCell] = bins.OutOfRangeCoarse;
            map[bins.OutsideReferenceCell] = bins.OutOfRangeCoarse;
        }

        map[EventsCell] = EventsCoarse;
        map[ErrorsCell] = ErrorsCoarse;
        return map;
    }
}
