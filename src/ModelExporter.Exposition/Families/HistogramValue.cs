using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Exposition.Families;

/// <summary>What one histogram series holds. A value over its owner's arrays.</summary>
/// <param name="bucketCounts">Observations per bucket, not cumulative, one more than there are finite bounds.</param>
/// <param name="sum">Sum of all observations.</param>
/// <param name="native">The same observations in exponential buckets, or null.</param>
/// <param name="exemplars">For every bucket an observation in it, or null where there is none; empty when none are shown.</param>
public readonly ref struct HistogramValue(ReadOnlySpan<long> bucketCounts, double sum, ExponentialHistogram? native = null, ReadOnlySpan<Exemplar?> exemplars = default)
{
    private readonly ReadOnlySpan<Exemplar?> _exemplars = exemplars;

    /// <summary>Observations per bucket, not cumulative, one more than there are finite bounds.</summary>
    public ReadOnlySpan<long> BucketCounts { get; } = bucketCounts;

    /// <summary>Sum of all observations.</summary>
    public double Sum { get; } = sum;

    /// <summary>The same observations in exponential buckets, or null.</summary>
    public ExponentialHistogram? Native { get; } = native;

    /// <summary>An observation in a bucket, or null.</summary>
    public Exemplar? ExemplarOf(int bucket) => bucket < _exemplars.Length ? _exemplars[bucket] : null;
}
