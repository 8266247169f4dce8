using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Monitoring.Labels;

/// <summary>How long after their predictions labels became known, as a classic histogram and an exponential one. A state without a lock: its owner guards it.</summary>
/// <param name="observer">Where every single delay in seconds also goes, or null.</param>
public sealed class LabelDelays(Action<double>? observer = null)
{
    /// <summary>Upper bounds of the classic buckets in seconds; one more bucket takes what is above.</summary>
    public static readonly IReadOnlyList<double> UpperBounds = [1, 10, 60, 600, 3600, 21_600, 86_400, 604_800];

    // A bucket spans a factor of 1.09 at first; from 1 ms to 7 days takes 29 octaves, for which the schema falls to 2.
    private const int NativeSchema = 3;

    private readonly long[] _counts = new long[UpperBounds.Count + 1];
    private readonly ExponentialHistogram _native = new(NativeSchema);

    /// <summary>Labels per classic bucket, not cumulative, one more than there are bounds.</summary>
    public ReadOnlySpan<long> Counts => _counts;

    /// <summary>The same delays in exponential buckets.</summary>
    public ExponentialHistogram Native => _native;

    /// <summary>The sum of all delays in seconds.</summary>
    public double SumSeconds { get; private set; }

    /// <summary>Counts a delay; a negative one is none.</summary>
    public void Record(long milliseconds)
    {
        var seconds = Math.Max(0, milliseconds) / 1000.0;
        var bucket = 0;
        while (bucket < UpperBounds.Count && seconds > UpperBounds[bucket]) bucket++;
        _counts[bucket]++;
        _native.Add(seconds);
        SumSeconds += seconds;
        observer?.Invoke(seconds);
    }

    internal LabelDelays Copy()
    {
        var copy = new LabelDelays { SumSeconds = SumSeconds };
        _counts.CopyTo(copy._counts, 0);
        _native.CopyTo(copy._native);
        return copy;
    }
}
