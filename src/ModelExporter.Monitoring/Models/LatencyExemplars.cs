using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;

namespace ModelExporter.Monitoring.Models;

/// <summary>One prediction that is an example of its latency bucket. A value; the default is none.</summary>
/// <param name="Trace">Where to look it up.</param>
/// <param name="LatencySeconds">How long it took.</param>
/// <param name="UnixMilliseconds">When it was made, milliseconds since 1970 UTC.</param>
public readonly record struct LatencyExemplar(TraceContext Trace, double LatencySeconds, long UnixMilliseconds);

/// <summary>The latest prediction with a trace in each bucket of a latency histogram. A state; its lock is its own and held for one assignment.</summary>
public sealed class LatencyExemplars
{
    /// <summary>Number of buckets: those of <see cref="DurationHistogram"/>, the last one without an upper bound.</summary>
    public static readonly int Buckets = DurationHistogram.UpperBounds.Count + 1;

    private readonly Lock _lock = new();
    private readonly LatencyExemplar[] _latest = new LatencyExemplar[Buckets];

    /// <summary>Makes a prediction the example of its bucket.</summary>
    internal void Record(TraceContext trace, double latencySeconds, long unixMilliseconds)
    {
        if (trace.IsNone || double.IsNaN(latencySeconds)) return;
        var bucket = DurationHistogram.BucketOf(latencySeconds);
        lock (_lock) _latest[bucket] = new LatencyExemplar(trace, Math.Max(0, latencySeconds), unixMilliseconds);
    }

    /// <summary>Copies the example of every bucket; those without one have no trace.</summary>
    /// <param name="exemplars">Room for <see cref="Buckets"/>.</param>
    public void Read(Span<LatencyExemplar> exemplars)
    {
        lock (_lock) _latest.CopyTo(exemplars);
    }
}
