using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Windows;

namespace ModelExporter.Monitoring.Reference;

/// <summary>Makes the counts of a profile exact whose edges come from a sample: recorded data can be read a second time. A state of one run.</summary>
public sealed class ProfileRecount
{
    private readonly ReferenceProfile _sampled;
    private readonly BinLayout _layout;
    private readonly FeatureRules _rules;
    private readonly BinnedSlice _binned = new(new SpareArrays<int>(0));
    private readonly Tally _tally;
    private readonly long[] _cells;
    private readonly double[] _sums;
    private int[] _rows = [];

    /// <summary>Starts counting.</summary>
    /// <param name="sampled">The profile whose edges are kept.</param>
    public ProfileRecount(ReferenceProfile sampled)
    {
        _sampled = sampled;
        _layout = new BinLayout([.. sampled.Features.OfType<NumericProfile>()], 0);
        _rules = new FeatureRules(_layout);
        _tally = new Tally(_layout);
        _cells = new long[_layout.CellCount];
        _sums = new double[_layout.SumCount];
    }

    /// <summary>Counts all rows.</summary>
    public void Add(EventBatch batch, ModelSlice slice)
    {
        var known = _rows.Length;
        if (known < slice.Rows)
        {
            Array.Resize(ref _rows, slice.Rows);
            for (var row = known; row < _rows.Length; row++) _rows[row] = row;
        }

        _binned.Bin(batch, slice, _rules);
        _binned.Count(slice, _rows.AsSpan(0, slice.Rows), _tally);
        var cells = _tally.Cells;
        for (var i = 0; i < cells.Length; i++) _cells[i] += cells[i];
        var sums = _tally.Sums;
        for (var i = 0; i < sums.Length; i++) _sums[i] += sums[i];
        _tally.Clear();
    }

    /// <summary>The profile with the counts of everything that was added.</summary>
    public ReferenceProfile Build() => new()
    {
        Model = _sampled.Model,
        Version = _sampled.Version,
        Source = _sampled.Source,
        Created = _sampled.Created,
        Events = _sampled.Events,
        Exact = true,
        Labelled = _sampled.Labelled,
        Features = [.. _sampled.Features.Select(feature => feature is NumericProfile numeric ? Recounted(numeric) : feature)],
    };

    private NumericProfile Recounted(NumericProfile sampled)
    {
        var bins = _layout.Features[_layout.IndexOf(sampled.Name)];
        var counts = _cells.AsSpan(bins.FirstCell, bins.ValueCells).ToArray();
        return sampled with
        {
            Samples = counts.Sum(),
            Missing = _cells[bins.MissingCell],
            FineCounts = counts,
            CoarseSums = _sums.AsSpan(bins.FirstSum, bins.SumCount).ToArray(),
        };
    }
}
