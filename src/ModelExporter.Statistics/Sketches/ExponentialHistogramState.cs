namespace ModelExporter.Statistics.Sketches;

/// <summary>Value: the content of an exponential histogram as plain numbers, for snapshots and files.</summary>
/// <param name="StartSchema">Schema of an empty histogram.</param>
/// <param name="MaxBuckets">Limit of buckets for each sign.</param>
/// <param name="Schema">Present schema.</param>
/// <param name="ZeroCount">Number of zeros.</param>
/// <param name="PositiveLow">Index of the first entry of <paramref name="PositiveCounts"/>, by upper border.</param>
/// <param name="PositiveCounts">Counts of consecutive buckets of positive values.</param>
/// <param name="NegativeLow">Index of the first entry of <paramref name="NegativeCounts"/>.</param>
/// <param name="NegativeCounts">Counts of consecutive buckets of negative values, by magnitude.</param>
public sealed record ExponentialHistogramState(
    int StartSchema, int MaxBuckets, int Schema, long ZeroCount, int PositiveLow, long[] PositiveCounts, int NegativeLow, long[] NegativeCounts)
{
    // Above any index of schema 8.
    private const int IndexLimit = 1 << 19;

    /// <summary>Reads the content of a histogram.</summary>
    public static ExponentialHistogramState Of(ExponentialHistogram histogram)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        return new(
            histogram.StartSchema, histogram.MaxBuckets, histogram.Schema, histogram.ZeroCount,
            histogram.Positive.Low, Counts(in histogram.Positive), histogram.Negative.Low, Counts(in histogram.Negative));
    }

    /// <summary>Makes a histogram with this content, or null when the numbers cannot come from one.</summary>
    public ExponentialHistogram? Restore()
    {
        if (StartSchema is < ExponentialBuckets.MinSchema or > ExponentialBuckets.MaxSchema || MaxBuckets < 2) return null;
        if (Schema < ExponentialBuckets.MinSchema || Schema > StartSchema || ZeroCount < 0) return null;
        if (!IsValid(PositiveLow, PositiveCounts) || !IsValid(NegativeLow, NegativeCounts)) return null;
        var histogram = new ExponentialHistogram(StartSchema, MaxBuckets);
        histogram.LowerSchema(Schema);
        histogram.AddIndexed(0, 0, ZeroCount);
        Fill(histogram, 1, PositiveLow, PositiveCounts);
        Fill(histogram, -1, NegativeLow, NegativeCounts);
        return histogram.Schema == Schema ? histogram : null;
    }

    private static long[] Counts(in BucketRow row)
    {
        if (row.IsEmpty) return [];
        var counts = new long[row.High - row.Low + 1];
        for (var index = row.Low; index <= row.High; index++) counts[index - row.Low] = row[index];
        return counts;
    }

    private bool IsValid(int low, long[]? counts)
    {
        var limit = IndexLimit >> (ExponentialBuckets.MaxSchema - Schema);
        return counts is not null && low > -limit && low < limit && counts.Length < 2 * limit && Array.TrueForAll(counts, count => count >= 0);
    }

    // A bucket of a coarse schema ends where its last bucket of the start schema ends, so that one stands for it.
    private void Fill(ExponentialHistogram histogram, int sign, int low, long[] counts)
    {
        for (var k = 0; k < counts.Length; k++) histogram.AddIndexed((low + k) << (StartSchema - Schema), sign, counts[k]);
    }
}
