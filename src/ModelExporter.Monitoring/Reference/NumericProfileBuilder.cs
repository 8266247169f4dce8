using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Statistics.Binning;
using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Monitoring.Reference;

/// <summary>Gathers the reference of a numeric feature. A state without a lock: its owner guards it.</summary>
/// <param name="capacity">Values kept; beyond it the profile is made of a random sample of that size.</param>
public sealed class NumericProfileBuilder(int capacity)
{
    /// <summary>Coarse bins of a feature with many distinct values.</summary>
    public const int CoarseBins = 10;

    /// <summary>Fine bins of a feature with many distinct values; a multiple of the coarse ones, so that they nest.</summary>
    public const int FineBins = 100;

    private readonly Reservoir _values = new(capacity);
    private ExponentialHistogram _histogram = new();
    private double _mean;
    private double _squares;
    private double _minimum = double.PositiveInfinity;
    private double _maximum = double.NegativeInfinity;

    /// <summary>Values seen.</summary>
    public long Count => _values.Seen;

    /// <summary>Whether the profile will be made of all values seen.</summary>
    public bool IsExact => _values.IsExact;

    /// <summary>Adds a finite value.</summary>
    public void Add(double value)
    {
        _values.Add(value);
        _histogram.Add(value);
        // Of all values, whether they are kept or not. Source: Welford, 1962.
        var distance = value - _mean;
        _mean += distance / Count;
        _squares += distance * (value - _mean);
        _minimum = Math.Min(_minimum, value);
        _maximum = Math.Max(_maximum, value);
    }

    /// <summary>Makes the profile, or null when no value was seen.</summary>
    /// <param name="name">The feature's name.</param>
    /// <param name="missing">Events without a value.</param>
    public NumericProfile? Build(string name, long missing)
    {
        if (Count == 0) return null;
        var sorted = _values.Sort();
        var (coarse, fine) = Edges(sorted);
        // A sample may lack the extremes; what the reference held is not outside of it.
        coarse[0] = fine[0] = _minimum;
        coarse[^1] = fine[^1] = _maximum;
        var counts = new long[fine.Length + 1];
        var sums = new double[coarse.Length + 1];
        var sampleMean = 0.0;
        foreach (var value in sorted)
        {
            counts[BinEdges.Find(fine, value)]++;
            ref var sum = ref sums[BinEdges.Find(coarse, value)];
            sum = Finite(sum + value);
            sampleMean += value / sorted.Length;
        }

        // Values near the end of a double's range overflow the running moments; then those of the sample must do.
        var useAll = !IsExact && double.IsFinite(_mean) && double.IsFinite(_squares);
        var mean = useAll ? _mean : sampleMean;
        return new NumericProfile
        {
            Name = name,
            Samples = sorted.Length,
            Missing = IsExact ? missing : (long)Math.Round(missing * (double)sorted.Length / Count),
            CoarseEdges = coarse,
            FineEdges = fine,
            FineCounts = counts,
            CoarseSums = sums,
            Mean = mean,
            StandardDeviation = _minimum == _maximum ? 0 : useAll ? Finite(Math.Sqrt(_squares / Count)) : StandardDeviation(sorted, mean),
            Minimum = _minimum,
            Maximum = _maximum,
            Histogram = HistogramProfiles.Of(_histogram),
        };
    }

    internal void Save(StateWriter writer)
    {
        _values.Save(writer);
        HistogramState.Save(_histogram, writer);
        writer.WriteValues<double>([_mean, _squares, _minimum, _maximum]);
    }

    internal void Restore(StateReader reader)
    {
        _values.Restore(reader);
        _histogram = HistogramState.Restore(reader);
        Span<double> moments = stackalloc double[4];
        reader.ReadValues(moments);
        (_mean, _squares, _minimum, _maximum) = (moments[0], moments[1], moments[2], moments[3]);
        if (_histogram.Count != Count || (Count > 0 && !(_minimum <= _maximum && double.IsFinite(_minimum) && double.IsFinite(_maximum))))
        {
            throw new StateMismatchException("A numeric feature that contradicts itself.");
        }
    }

    // Deviations in units of the largest one: their squares stay inside the range of a double whatever the values are.
    private static double StandardDeviation(ReadOnlySpan<double> sorted, double mean)
    {
        var largest = Finite(Math.Max(sorted[^1] - mean, mean - sorted[0]));
        var squares = 0.0;
        foreach (var value in sorted)
        {
            var deviation = (value - mean) / largest;
            squares += deviation * deviation;
        }

        return Finite(largest * Math.Sqrt(squares / sorted.Length));
    }

    // A profile is JSON, which has no infinity.
    private static double Finite(double value) => Math.Clamp(value, -double.MaxValue, double.MaxValue);

    private static (double[] Coarse, double[] Fine) Edges(ReadOnlySpan<double> sorted)
    {
        if (DiscreteValues.From(sorted) is not { } distinct) return (EqualFrequencyEdges.From(sorted, CoarseBins), EqualFrequencyEdges.From(sorted, FineBins));
        var edges = BinEdges.OnePerValue(distinct);
        return (edges, edges);
    }
}
