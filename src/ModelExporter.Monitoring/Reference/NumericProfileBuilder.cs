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
    private readonly ExponentialHistogram _histogram = new();

    /// <summary>Values seen.</summary>
    public long Count => _values.Seen;

    /// <summary>Whether the profile will be made of all values seen.</summary>
    public bool IsExact => _values.IsExact;

    /// <summary>Adds a finite value.</summary>
    public void Add(double value)
    {
        _values.Add(value);
        _histogram.Add(value);
    }

    /// <summary>Makes the profile, or null when no value was seen.</summary>
    /// <param name="name">The feature's name.</param>
    /// <param name="missing">Events without a value.</param>
    public NumericProfile? Build(string name, long missing)
    {
        if (Count == 0) return null;
        var sorted = _values.Sort();
        var (coarse, fine) = Edges(sorted);
        var counts = new long[fine.Length + 1];
        var sums = new double[coarse.Length + 1];
        var mean = 0.0;
        foreach (var value in sorted)
        {
            counts[BinEdges.Find(fine, value)]++;
            ref var sum = ref sums[BinEdges.Find(coarse, value)];
            sum = Finite(sum + value);
            mean += value / sorted.Length;
        }

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
            StandardDeviation = sorted[0] == sorted[^1] ? 0 : StandardDeviation(sorted, mean),
            Minimum = sorted[0],
            Maximum = sorted[^1],
            Histogram = HistogramProfiles.Of(_histogram),
        };
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
