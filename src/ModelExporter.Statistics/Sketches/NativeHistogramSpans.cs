namespace ModelExporter.Statistics.Sketches;

/// <summary>Value: a run of consecutive buckets in a Prometheus native histogram.</summary>
/// <param name="Offset">For the first span the index of its first bucket; for others the number of buckets left out since the span before.</param>
/// <param name="Length">Number of buckets.</param>
public readonly record struct BucketSpan(int Offset, uint Length);

/// <summary>Writes one sign of an exponential histogram as spans and count deltas, the form of Prometheus native histograms.</summary>
/// <remarks>A gap of one or two empty buckets is written as zeros, since a new span would take more room. Source: Prometheus protobuf exposition
/// format.</remarks>
public static class NativeHistogramSpans
{
    private const int LongestGapWrittenOut = 2;

    /// <summary>Writes the spans of all buckets of a sign.</summary>
    /// <param name="histogram">The histogram; its <see cref="ExponentialHistogram.Schema"/> and <see cref="ExponentialHistogram.ZeroCount"/> belong into
    /// the same message.</param>
    /// <param name="sign">1 for positive values, -1 for negative ones.</param>
    /// <param name="spans">Receives the spans; cleared first.</param>
    /// <param name="deltas">Receives each bucket's count as the difference to the bucket before; cleared first.</param>
    public static void ToSpans(this ExponentialHistogram histogram, int sign, List<BucketSpan> spans, List<long> deltas) =>
        histogram.ToSpans(sign, int.MinValue, spans, deltas);

    /// <summary>Writes the spans of the buckets that reach beyond a zero bucket.</summary>
    /// <param name="histogram">The histogram.</param>
    /// <param name="sign">1 for positive values, -1 for negative ones.</param>
    /// <param name="zeroExponent">The zero bucket holds values of magnitude up to 2^zeroExponent, a multiple of 16: then no bucket of any schema lies across its border.</param>
    /// <param name="spans">Receives the spans; cleared first.</param>
    /// <param name="deltas">Receives each bucket's count as the difference to the bucket before; cleared first.</param>
    /// <returns>How many values of this sign are in the zero bucket.</returns>
    public static long ToSpansBeyondZero(this ExponentialHistogram histogram, int sign, int zeroExponent, List<BucketSpan> spans, List<long> deltas)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        if (zeroExponent % (1 << -ExponentialBuckets.MinSchema) != 0) throw new ArgumentOutOfRangeException(nameof(zeroExponent), zeroExponent, "A multiple of 16.");
        var last = histogram.Schema >= 0 ? zeroExponent << histogram.Schema : zeroExponent >> -histogram.Schema;
        return histogram.ToSpans(sign, last, spans, deltas);
    }

    // Buckets up to one index are left out; returns what they hold.
    private static long ToSpans(this ExponentialHistogram histogram, int sign, int above, List<BucketSpan> spans, List<long> deltas)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        ArgumentNullException.ThrowIfNull(spans);
        ArgumentNullException.ThrowIfNull(deltas);
        spans.Clear();
        deltas.Clear();
        ref readonly var row = ref sign > 0 ? ref histogram.Positive : ref histogram.Negative;
        var previous = 0L;
        var next = 0;
        var leftOut = 0L;
        for (var index = row.Low; index <= row.High; index++)
        {
            var count = row[index];
            if (count == 0) continue;
            if (index <= above)
            {
                leftOut += count;
                continue;
            }

            var gap = index - next;
            if (spans.Count == 0 || gap > LongestGapWrittenOut)
            {
                spans.Add(new BucketSpan(gap, 0));
                gap = 0;
            }

            for (; gap > 0; gap--) Write(0, spans, deltas, ref previous);
            Write(count, spans, deltas, ref previous);
            next = index + 1;
        }

        return leftOut;
    }

    private static void Write(long count, List<BucketSpan> spans, List<long> deltas, ref long previous)
    {
        deltas.Add(count - previous);
        previous = count;
        spans[^1] = spans[^1] with { Length = spans[^1].Length + 1 };
    }
}
