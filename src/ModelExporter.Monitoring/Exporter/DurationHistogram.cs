namespace ModelExporter.Monitoring.Exporter;

/// <summary>A classic histogram of durations in seconds. A state; its lock is its own and held for a few increments.</summary>
public sealed class DurationHistogram
{
    /// <summary>Upper bounds of the buckets in seconds; one more bucket takes what is above.</summary>
    public static readonly IReadOnlyList<double> UpperBounds =
        [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Lock _lock = new();
    private readonly long[] _counts = new long[UpperBounds.Count + 1];
    private double _sumSeconds;

    /// <summary>Counts one duration.</summary>
    public void Record(TimeSpan duration) => Record(duration.TotalSeconds);

    /// <summary>Counts one duration in seconds; a negative one counts as zero, NaN not at all.</summary>
    public void Record(double seconds)
    {
        if (double.IsNaN(seconds)) return;
        seconds = Math.Max(0, seconds);
        var bucket = BucketOf(seconds);
        lock (_lock)
        {
            _counts[bucket]++;
            _sumSeconds += seconds;
        }
    }

    /// <summary>The bucket of a duration, from 0.</summary>
    public static int BucketOf(double seconds)
    {
        var bucket = 0;
        while (bucket < UpperBounds.Count && seconds > UpperBounds[bucket]) bucket++;
        return bucket;
    }

    /// <summary>Copies the counts per bucket (not cumulative; one more than there are bounds).</summary>
    /// <returns>The sum of all durations in seconds.</returns>
    public double Read(Span<long> counts)
    {
        lock (_lock)
        {
            _counts.CopyTo(counts);
            return _sumSeconds;
        }
    }
}
