namespace ModelExporter.Exposition.Families;

/// <summary>What one histogram series holds. A value over its owner's arrays.</summary>
/// <param name="bucketCounts">Observations per bucket, not cumulative, one more than there are finite bounds.</param>
/// <param name="sum">Sum of all observations.</param>
public readonly ref struct HistogramValue(ReadOnlySpan<long> bucketCounts, double sum)
{
    /// <summary>Observations per bucket, not cumulative, one more than there are finite bounds.</summary>
    public ReadOnlySpan<long> BucketCounts { get; } = bucketCounts;

    /// <summary>Sum of all observations.</summary>
    public double Sum { get; } = sum;
}
