using ModelExporter.Monitoring.Events;

namespace ModelExporter.Monitoring.Labels;

/// <summary>The ids of recent events, so that a repeated one is found: for recorded events, whose labels are joined otherwise. A state without a lock: its owner guards it.</summary>
/// <remarks>An id leaves when it is older than the horizon, or when the store is full and it is the oldest.</remarks>
/// <param name="capacity">The largest number of ids; with 0 none is remembered and none is a duplicate.</param>
/// <param name="horizon">How long an id is remembered.</param>
public sealed class SeenIds(int capacity, TimeSpan horizon)
{
    private readonly long _horizonMilliseconds = (long)horizon.TotalMilliseconds;
    private readonly IdRing<byte> _ids = new(capacity);

    /// <summary>Ids remembered.</summary>
    public int Count => _ids.Count;

    /// <summary>Remembers an id.</summary>
    /// <param name="id">The id.</param>
    /// <param name="nowMilliseconds">The present.</param>
    /// <returns>False when it was there already.</returns>
    public bool Add(EventId id, long nowMilliseconds)
    {
        if (capacity <= 0) return true;
        while (_ids.Count > 0 && _ids.TimeOf(_ids.Oldest) < nowMilliseconds - _horizonMilliseconds) _ids.RemoveOldest();
        if (_ids.Find(id) >= 0) return false;
        if (_ids.IsFull) _ids.RemoveOldest();
        _ids.Add(id, nowMilliseconds);
        return true;
    }
}
