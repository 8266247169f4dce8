using System.Numerics.Tensors;
using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Features;
using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Monitoring.Windows;

/// <summary>The counts of some events in the finest form: cells, sums of values, exponential histograms. A state without a lock: its owner guards it.</summary>
public sealed class Tally
{
    private readonly int[] _cells;
    private readonly double[] _sums;
    private readonly ExponentialHistogram[] _histograms;

    /// <summary>An empty tally.</summary>
    public Tally(BinLayout layout)
    {
        Layout = layout;
        _cells = new int[layout.CellCount];
        _sums = new double[layout.SumCount];
        _histograms = new ExponentialHistogram[layout.HistogramCount];
        for (var i = 0; i < _histograms.Length; i++) _histograms[i] = new ExponentialHistogram();
    }

    /// <summary>Where the counts lie.</summary>
    public BinLayout Layout { get; }

    /// <summary>Counts per cell.</summary>
    public Span<int> Cells => _cells;

    /// <summary>Sums of values per coarse bin of the numeric features.</summary>
    public Span<double> Sums => _sums;

    /// <summary>Histograms of the numeric features.</summary>
    public ReadOnlySpan<ExponentialHistogram> Histograms => _histograms;

    /// <summary>Whether nothing was counted.</summary>
    public bool IsEmpty => Events == 0;

    /// <summary>Events counted.</summary>
    public int Events => _cells[Layout.EventsCell];

    /// <summary>Counts a value of a numeric feature.</summary>
    /// <param name="bins">The feature.</param>
    /// <param name="cell">The value's cell.</param>
    /// <param name="value">The value.</param>
    /// <param name="histogramKey">The value's <see cref="HistogramKey"/>.</param>
    public void Add(FeatureBins bins, int cell, double value, int histogramKey)
    {
        _cells[cell]++;
        _sums[bins.FirstSum + bins.ValueToBin[cell - bins.FirstCell]] += value;
        _histograms[bins.HistogramIndex].AddIndexed(histogramKey >> 2, (histogramKey & 3) - 1);
    }

    /// <summary>Counts one event in one cell.</summary>
    public void Add(in CountedCell counted)
    {
        if (counted.Numeric is { } bins) Add(bins, counted.Cell, counted.Value, counted.HistogramKey);
        else _cells[counted.Cell]++;
    }

    /// <summary>Adds another tally of the same layout.</summary>
    public void Merge(Tally other)
    {
        TensorPrimitives.Add(_cells, other._cells, _cells);
        TensorPrimitives.Add(_sums, other._sums, _sums);
        for (var i = 0; i < _histograms.Length; i++)
        {
            if (other._histograms[i].Count > 0) _histograms[i].Merge(other._histograms[i]);
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Array.Clear(_cells);
        Array.Clear(_sums);
        foreach (var histogram in _histograms) histogram.Clear();
    }

    /// <summary>A value's bucket and sign in one number, to be computed outside any lock.</summary>
    public static int HistogramKey(double value) =>
        value == 0 ? 1 : (ExponentialBuckets.IndexOf(value, ExponentialHistogram.DefaultSchema) << 2) | (value > 0 ? 2 : 0);

    internal void Save(StateWriter writer)
    {
        writer.WriteValues<int>(_cells);
        writer.WriteValues<double>(_sums);
        foreach (var histogram in _histograms) HistogramState.Save(histogram, writer);
    }

    internal void Restore(StateReader reader)
    {
        reader.ReadValues<int>(_cells);
        reader.ReadValues<double>(_sums);
        foreach (var cell in _cells)
        {
            if (cell < 0) throw new StateMismatchException("A negative count.");
        }

        for (var i = 0; i < _histograms.Length; i++) _histograms[i] = HistogramState.Restore(reader);
    }
}
