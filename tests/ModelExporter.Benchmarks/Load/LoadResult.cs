using System.Diagnostics;
using System.Numerics;

namespace ModelExporter.Benchmarks.Load;

/// <summary>What one run of a client saw. A state.</summary>
public sealed class LoadResult
{
    // Buckets of latency: 16 per doubling of nanoseconds.
    private const int PerDoubling = 16;

    private readonly long[] _latencies = new long[64 * PerDoubling];

    /// <summary>How long it ran.</summary>
    public TimeSpan Elapsed { get; set; }

    /// <summary>Requests answered.</summary>
    public long Requests { get; private set; }

    /// <summary>Events in them.</summary>
    public long Events { get; private set; }

    /// <summary>Requests answered with another status than 200 or 202.</summary>
    public long Failed { get; private set; }

    /// <summary>CPU time of the server, seconds; set by who knows it.</summary>
    public double CpuSeconds { get; set; }

    /// <summary>Requests per second.</summary>
    public double RequestsPerSecond => Requests / Elapsed.TotalSeconds;

    /// <summary>Events per second.</summary>
    public double EventsPerSecond => Events / Elapsed.TotalSeconds;

    /// <summary>Microseconds of the server's CPU per event.</summary>
    public double CpuPerEvent => CpuSeconds * 1e6 / Events;

    /// <summary>Counts an answer.</summary>
    public void Add(long ticks, int events)
    {
        Requests++;
        Events += events;
        var nanoseconds = (ulong)(ticks * (1_000_000_000 / Stopwatch.Frequency)) | PerDoubling;
        var exponent = BitOperations.Log2(nanoseconds);
        _latencies[(exponent * PerDoubling) + (int)((nanoseconds >> (exponent - 4)) & (PerDoubling - 1))]++;
    }

    /// <summary>Counts an answer that says no.</summary>
    public void Fail(string answer)
    {
        if (Failed++ == 0) Console.Error.WriteLine(answer);
    }

    /// <summary>A quantile of the latency in microseconds, to about 3 %.</summary>
    public double Quantile(double q)
    {
        var rank = (long)(q * (Requests - 1));
        for (var i = 0; i < _latencies.Length; i++)
        {
            rank -= _latencies[i];
            if (rank >= 0) continue;
            var (exponent, part) = Math.DivRem(i, PerDoubling);
            return Math.ScaleB(1 + ((part + 0.5) / PerDoubling), exponent) / 1000;
        }

        return double.NaN;
    }
}

/// <summary>Answers per slice of time. A state.</summary>
/// <param name="length">The length of a slice.</param>
public sealed class SliceCounts(TimeSpan length)
{
    private readonly List<long> _counts = [];

    /// <summary>The length of a slice.</summary>
    public TimeSpan Length { get; } = length;

    /// <summary>Answers per slice.</summary>
    public IReadOnlyList<long> Counts => _counts;

    /// <summary>Counts an answer.</summary>
    public void Add(long ticks)
    {
        var slice = (int)(ticks / (Length.TotalSeconds * Stopwatch.Frequency));
        while (_counts.Count <= slice) _counts.Add(0);
        _counts[slice]++;
    }
}
