using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Labels;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Monitoring.Replay;

/// <summary>Gives every recorded event its time, and finds repeated ids. A state of one pass over the files; every pass over the same files gives the same.</summary>
/// <param name="ids">How long, and how many, ids are remembered.</param>
public sealed class EventOrder(LabelOptions ids)
{
    private readonly SeenIds _seen = new(ids.Capacity, ids.Horizon);
    private long _present = ModelSlice.NoTimestamp;
    private long _latest = ModelSlice.NoTimestamp;

    /// <summary>Events with an id that was seen before.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Places an event in time.</summary>
    /// <param name="head">The event.</param>
    /// <param name="milliseconds">Its time; of an event without one, the time of the event before it.</param>
    /// <returns>False when its id was seen before.</returns>
    public bool TryPlace(in RowHead head, out long milliseconds)
    {
        milliseconds = head.TimestampMilliseconds == ModelSlice.NoTimestamp ? _present : head.TimestampMilliseconds;
        _latest = Math.Max(_latest, milliseconds);
        if (!head.Id.IsNone && !_seen.Add(head.Id, Math.Max(_latest, 0)))
        {
            Duplicates++;
            return false;
        }

        _present = milliseconds;
        return true;
    }
}
