namespace ModelExporter.Monitoring.Replay;

/// <summary>The plan for events that come in any order: made from the times of all events, which were read before. A state of one replay.</summary>
/// <remarks>Events are in the chunks as if the files had been sorted by time; equal times keep their order. Costs 12 bytes per event while it is made, 4 afterwards.</remarks>
public sealed class SortedPlan : ChunkPlan
{
    private readonly int[] _chunks;
    private readonly List<long> _sizes = [];
    private readonly List<long> _starts = [];
    private int _next;

    /// <summary>Makes the plan.</summary>
    /// <param name="times">The time of every event in reading order, milliseconds since 1970.</param>
    /// <param name="options">How chunks are cut.</param>
    public SortedPlan(IReadOnlyList<long> times, ChunkOptions options)
    {
        var order = new int[times.Count];
        var keys = new long[times.Count];
        for (var i = 0; i < order.Length; i++) (order[i], keys[i]) = (i, times[i]);
        Array.Sort(keys, order);
        KeepOrderOfEquals(keys, order);
        _chunks = new int[times.Count];
        // The sorted events go through the plan for sorted events.
        var plan = InOrder(options);
        for (var i = 0; i < order.Length; i++)
        {
            var chunk = plan.Next(keys[i]);
            _chunks[order[i]] = chunk;
            if (chunk < 0) continue;
            if (chunk == _sizes.Count)
            {
                _sizes.Add(0);
                if (plan.Start(chunk) is { } start) _starts.Add(start);
            }

            _sizes[chunk]++;
        }
    }

    /// <inheritdoc/>
    public override int Next(long milliseconds) => _chunks[_next++];

    /// <inheritdoc/>
    public override bool IsComplete(int chunk, long events, int newest) => events >= _sizes[chunk];

    /// <inheritdoc/>
    public override long? Start(int chunk) => _starts.Count == 0 ? null : _starts[chunk];

    // Array.Sort is not stable.
    private static void KeepOrderOfEquals(long[] keys, int[] order)
    {
        for (var first = 0; first < keys.Length;)
        {
            var next = first + 1;
            while (next < keys.Length && keys[next] == keys[first]) next++;
            if (next - first > 1) Array.Sort(order, first, next - first);
            first = next;
        }
    }
}
