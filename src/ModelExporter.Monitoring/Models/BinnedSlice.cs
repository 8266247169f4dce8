using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Windows;

namespace ModelExporter.Monitoring.Models;

/// <summary>The values of a slice as cells of one layout: what can be computed outside any lock. A pooled state owned by its slice.</summary>
/// <param name="room">Where memory for many rows comes from and goes to.</param>
internal sealed class BinnedSlice(SpareArrays<int> room)
{
    // Longest form of a number as a category.
    private const int NumberBytes = 32;
    private const int Nothing = -1;

    private const int OutsideBit = 1;

    private CountedCell[] _past = [];
    private Column?[] _columns = [];
    private int[] _cells = [];
    // In the lowest bit whether the value is outside its range or allowed values; of numbers the histogram's key above it.
    private int[] _keys = [];
    private int _rows;

    /// <summary>The rules that the cells were made by.</summary>
    public FeatureRules Rules { get; private set; } = new(BinLayout.Empty);

    /// <summary>The layout that the cells belong to.</summary>
    public BinLayout Layout => Rules.Layout;

    /// <summary>Columns with values of features that the layout does not know.</summary>
    public List<Column> Unknown { get; } = [];

    /// <summary>Values that there is room for.</summary>
    public int Capacity => _cells.Length;

    /// <summary>Bins all rows of a slice.</summary>
    public void Bin(EventBatch batch, ModelSlice slice, FeatureRules rules)
    {
        Rules = rules;
        var layout = rules.Layout;
        _rows = slice.Rows;
        FindColumns(slice);
        var needed = layout.Features.Length * _rows;
        if (_cells.Length < needed || _keys.Length < needed)
        {
            _cells = room.Take(needed);
            _keys = room.Take(needed);
        }

        foreach (var bins in layout.Features)
        {
            var cells = _cells.AsSpan(bins.Index * _rows, _rows);
            var keys = _keys.AsSpan(bins.Index * _rows, _rows);
            if (bins.HistogramIndex >= 0) BinNumeric(batch, slice, bins, cells, keys);
            else BinOther(batch, slice, bins, cells, keys);
        }
    }

    /// <summary>Forgets the cells, and gives the room of many rows back.</summary>
    public void Clear()
    {
        if (_cells.Length < BatchRoom.ManyPlaces) return;
        room.Give(_cells);
        room.Give(_keys);
        _cells = [];
        _keys = [];
    }

    /// <summary>Counts some rows into a tally of the same layout.</summary>
    public void Count(ModelSlice slice, ReadOnlySpan<int> rows, Tally tally)
    {
        var counts = tally.Cells;
        foreach (var bins in Layout.Features)
        {
            var cells = _cells.AsSpan(bins.Index * _rows, _rows);
            var keys = _keys.AsSpan(bins.Index * _rows, _rows);
            var rule = Rules.Of(bins);
            if (bins.HistogramIndex < 0)
            {
                foreach (var row in rows)
                {
                    var cell = cells[row];
                    if (cell == Nothing) continue;
                    counts[cell]++;
                    if (rule.HasAllowedValues && (keys[row] & OutsideBit) != 0) counts[rule.OutsideCell]++;
                }

                continue;
            }

            var values = _columns[bins.Index];
            foreach (var row in rows)
            {
                var cell = cells[row];
                if (cell == Nothing) continue;
                if (cell >= bins.MissingCell)
                {
                    counts[cell]++;
                    continue;
                }

                tally.Add(bins, cell, values![row].Number, keys[row] >> 1);
                if ((keys[row] & OutsideBit) != 0) counts[rule.OutsideCell]++;
            }
        }

        counts[Layout.EventsCell] += rows.Length;
        foreach (var row in rows)
        {
            if (HasError(slice, row)) counts[Layout.ErrorsCell]++;
        }
    }

    /// <summary>All cells that count one row. Valid until the next call.</summary>
    public ReadOnlySpan<CountedCell> Past(ModelSlice slice, int row)
    {
        // A value has two cells when it is outside; the event and its error have one each.
        var most = (2 * Layout.Features.Length) + 2;
        if (_past.Length < most) _past = new CountedCell[most];
        var count = 0;
        foreach (var bins in Layout.Features)
        {
            var place = (bins.Index * _rows) + row;
            var cell = _cells[place];
            if (cell == Nothing) continue;
            var isValue = cell < bins.MissingCell;
            _past[count++] = isValue && bins.HistogramIndex >= 0 ? new CountedCell(cell, bins, _columns[bins.Index]![row].Number, _keys[place] >> 1) : new CountedCell(cell);
            if (isValue && (_keys[place] & OutsideBit) != 0) _past[count++] = new CountedCell(Rules.Of(bins).OutsideCell);
        }

        _past[count++] = new CountedCell(Layout.EventsCell);
        if (HasError(slice, row)) _past[count++] = new CountedCell(Layout.ErrorsCell);
        return _past.AsSpan(0, count);
    }

    private static bool HasError(ModelSlice slice, int row) => slice.Error[row].Kind is not CellKind.Absent and not CellKind.Null;

    private void FindColumns(ModelSlice slice)
    {
        var features = Layout.Features.Length;
        if (_columns.Length < features) _columns = new Column?[features];
        Array.Clear(_columns);
        Unknown.Clear();
        var columns = slice.Features.All;
        for (var i = 0; i < columns.Count; i++)
        {
            var column = columns[i];
            var index = column.PlaceIn(Layout);
            if (index >= 0) _columns[index] = column;
            else if (!column.IsEmpty) Unknown.Add(column);
        }

        Place(slice.Prediction);
        Place(slice.Score);
    }

    private void Place(Column column)
    {
        var index = column.PlaceIn(Layout);
        if (index >= 0) _columns[index] = column;
    }

    private void BinNumeric(EventBatch batch, ModelSlice slice, FeatureBins bins, Span<int> cells, Span<int> keys)
    {
        var filled = _columns[bins.Index] is { } column ? column.Filled : default;
        var rule = Rules.Of(bins);
        for (var row = 0; row < cells.Length; row++)
        {
            var cell = row < filled.Length ? filled[row] : default;
            if (cell.Kind == CellKind.Number)
            {
                cells[row] = bins.CellOf(cell.Number);
                keys[row] = (Tally.HistogramKey(cell.Number) << 1) | (rule.IsOutside(cell.Number) ? OutsideBit : 0);
            }
            else
            {
                var text = cell.Kind == CellKind.Text ? batch.Text(cell) : default;
                cells[row] = SideCell(slice, bins, rule, row, FeatureKinds.Judge(FeatureKind.Numeric, false, cell, text));
            }
        }
    }

    private void BinOther(EventBatch batch, ModelSlice slice, FeatureBins bins, Span<int> cells, Span<int> keys)
    {
        Span<byte> scratch = stackalloc byte[NumberBytes];
        var filled = _columns[bins.Index] is { } column ? column.Filled : default;
        var rule = Rules.Of(bins);
        var kind = bins.Profile.Kind;
        for (var row = 0; row < cells.Length; row++)
        {
            var cell = row < filled.Length ? filled[row] : default;
            var verdict = FeatureKinds.Judge(kind, rule.AcceptsNumbers, cell, default);
            if (verdict != CellVerdict.Usable)
            {
                cells[row] = SideCell(slice, bins, rule, row, verdict);
            }
            else if (kind == FeatureKind.Categorical)
            {
                var category = FeatureKinds.Category(batch, cell, scratch);
                cells[row] = bins.CellOf(category);
                keys[row] = rule.IsOutside(category) ? OutsideBit : 0;
            }
            else
            {
                cells[row] = Nothing;
            }
        }
    }

    private static int SideCell(ModelSlice slice, FeatureBins bins, FeatureRule rule, int row, CellVerdict verdict) => verdict switch
    {
        CellVerdict.Absent => rule.IsMissingWhenAbsent(slice.Heads[row].HasFeatures) ? bins.MissingCell : Nothing,
        CellVerdict.Missing => bins.MissingCell,
        CellVerdict.WrongType => InvalidCell(bins, InvalidReason.Type),
        CellVerdict.NonFinite => InvalidCell(bins, InvalidReason.NonFinite),
        CellVerdict.Unsupported => InvalidCell(bins, InvalidReason.Unsupported),
        CellVerdict.TooLong => InvalidCell(bins, InvalidReason.TooLong),
        _ => Nothing,
    };

    private static int InvalidCell(FeatureBins bins, InvalidReason reason) => bins.MissingCell + 1 + (int)reason;
}
