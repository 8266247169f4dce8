using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Monitoring.Exporter;

/// <summary>Durations in seconds as a classic histogram and, beside it, as an exponential one. A state; its lock is its own and held for a few increments.</summary>
/// <remarks>Both hold the same durations at any moment. Both only grow; the schema of the exponential one only falls.</remarks>
/// <param name="observer">Where every single duration also goes, or null.</param>
public sealed class DurationHistogram(Action<double>? observer = null)
{
    /// <summary>Upper bounds of the classic buckets in seconds; one more bucket takes what is above.</summary>
    public static readonly IReadOnlyList<double> UpperBounds =
        [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    // A bucket spans a factor of 1.09, so a quantile is off by 4.3 % of itself at most; 160 buckets reach from 1 ms over 17 minutes before the schema has to fall.
    private const int NativeSchema = 3;

    private readonly Lock _lock = new();
    private readonly long[] _counts = new long[UpperBounds.Count + 1];
    private readonly ExponentialHistogram _native = EmptyNative();
    private double _sumSeconds;

    /// <summary>An empty exponential histogram that <see cref="Read(Span{long}, ExponentialHistogram)"/> can fill.</summary>
    public static ExponentialHistogram EmptyNative() => new(NativeSchema);

    /// <summary>Counts one duration.</summary>
    public void Record(TimeSpan duration) => Record(duration.TotalSeconds);

    /// <summary>Counts one duration in seconds; a negative one counts as zero, what is not finite not at all.</summary>
    public void Record(double seconds)
    {
        if (!double.IsFinite(seconds)) return;
        seconds = Math.Max(0, seconds);
        var bucket = BucketOf(seconds);
        var index = seconds == 0 ? 0 : ExponentialBuckets.IndexOf(seconds, NativeSchema);
        lock (_lock)
        {
            _counts[bucket]++;
            _native.AddIndexed(index, seconds == 0 ? 0 : 1);
            _sumSeconds += seconds;
        }

        observer?.Invoke(seconds);
    }

    /// <summary>The bucket of a duration, from 0.</summary>
    public static int BucketOf(double seconds)
    {
        var bucket = 0;
        while (bucket < UpperBounds.Count && seconds > UpperBounds[bucket]) bucket++;
        return bucket;
    }

    /// <summary>Copies the counts per classic bucket (not cumulative; one more than there are bounds).</summary>
    /// <returns>The sum of all durations in seconds.</returns>
    public double Read(Span<long> counts)
    {
        lock (_lock)
        {
            _counts.CopyTo(counts);
            return _sumSeconds;
        }
    }

    /// <summary>Copies both histograms as they are at one moment.</summary>
    /// <param name="counts">Receives the counts per classic bucket (not cumulative; one more than there are bounds).</param>
    /// <param name="native">One of <see cref="EmptyNative"/>; what it held is gone afterwards.</param>
    /// <returns>The sum of all durations in seconds.</returns>
    public double Read(Span<long> counts, ExponentialHistogram native)
    {
        lock (_lock)
        {
            _counts.CopyTo(counts);
            _native.CopyTo(native);
            return _sumSeconds;
        }
    }
}
