using ModelExporter.Monitoring.Events;

namespace ModelExporter.Monitoring.Replay;

/// <summary>Says to which chunk each event belongs, one event after another in the order in which they are read.</summary>
public abstract class ChunkPlan
{
    /// <summary>The event came after the chunk to which it belongs was complete.</summary>
    public const int OutOfOrder = -1;

    /// <summary>The event has no time although time cuts the chunks.</summary>
    public const int NoTime = -2;

    /// <summary>The chunk of the next event, from 0, or why it has none.</summary>
    /// <param name="milliseconds">When it was, or <see cref="ModelSlice.NoTimestamp"/>.</param>
    public abstract int Next(long milliseconds);

    /// <summary>Whether no more events will come for a chunk.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="events">Events that it has.</param>
    /// <param name="newest">The newest chunk.</param>
    public abstract bool IsComplete(int chunk, long events, int newest);

    /// <summary>The start of a chunk that time cuts, or null.</summary>
    public virtual long? Start(int chunk) => null;

    /// <summary>The plan for events that come in the order of their time.</summary>
    public static ChunkPlan InOrder(ChunkOptions options) => options.Window > TimeSpan.Zero ? new WindowPlan((long)options.Window.TotalMilliseconds) : new CountPlan(options.Events);

    internal static long Floor(long value, long divisor)
    {
        var rest = value % divisor;
        return (value - (rest < 0 ? rest + divisor : rest)) / divisor;
    }

    private sealed class CountPlan(int size) : ChunkPlan
    {
        private long _count;
        private long _latest = long.MinValue;
        private long _latestOfComplete = long.MinValue;

        public override int Next(long milliseconds)
        {
            if (milliseconds != ModelSlice.NoTimestamp)
            {
                // Within the open chunk the order does not matter.
                if (milliseconds < _latestOfComplete) return OutOfOrder;
                _latest = Math.Max(_latest, milliseconds);
            }

            var chunk = (int)(_count / size);
            if (++_count % size == 0) _latestOfComplete = _latest;
            return chunk;
        }

        public override bool IsComplete(int chunk, long events, int newest) => events >= size;
    }

    private sealed class WindowPlan(long length) : ChunkPlan
    {
        private readonly List<long> _starts = [];
        private long _window = long.MinValue;

        public override int Next(long milliseconds)
        {
            if (milliseconds == ModelSlice.NoTimestamp) return NoTime;
            var window = Floor(milliseconds, length);
            if (window < _window) return OutOfOrder;
            if (window > _window)
            {
                _window = window;
                _starts.Add(window * length);
            }

            return _starts.Count - 1;
        }

        public override bool IsComplete(int chunk, long events, int newest) => chunk < newest;

        public override long? Start(int chunk) => _starts[chunk];
    }
}
