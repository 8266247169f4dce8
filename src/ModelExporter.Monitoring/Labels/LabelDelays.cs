namespace ModelExporter.Monitoring.Labels;

/// <summary>How long after their predictions labels became known, as a classic histogram. A state without a lock: its owner guards it.</summary>
public sealed class LabelDelays
{
    /// <summary>Upper bounds of the buckets in seconds; one more bucket takes what is above.</summary>
    public static readonly IReadOnlyList<double> UpperBounds = [1, 10, 60, 600, 3600, 21_600, 86_400, 604_800];

    private readonly long[] _counts = new long[UpperBounds.Count + 1];

    /// <summary>Labels per bucket, not cumulative, one more than there are bounds.</summary>
    public ReadOnlySpan<long> Counts => _counts;

    /// <summary>The sum of all delays in seconds.</summary>
    public double SumSeconds { get; private set; }

    /// <summary>Counts a delay; a negative one is none.</summary>
    public void Record(long milliseconds)
    {
        var seconds = Math.Max(0, milliseconds) / 1000.0;
        var bucket = 0;
        while (bucket < UpperBounds.Count && seconds > UpperBounds[bucket]) bucket++;
        _counts[bucket]++;
        SumSeconds += seconds;
    }

    internal LabelDelays Copy()
    {
        var copy = new LabelDelays { SumSeconds = SumSeconds };
        _counts.CopyTo(copy._counts, 0);
        return copy;
    }
}
