using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Monitoring.Labels;

/// <summary>The ids of recent predictions of one model, so that a repeated one is found. A state without a lock: its owner guards it.</summary>
/// <remarks>
/// A ring in order of arrival, grown as needed up to its capacity, with a chained hash table over it. An id leaves when it is older than the horizon, or when the ring is
/// full and it is the oldest.
/// </remarks>
/// <param name="capacity">The largest number of ids; with 0 none is remembered and none is a duplicate.</param>
/// <param name="horizon">How long an id is remembered.</param>
public sealed class SeenIds(int capacity, TimeSpan horizon)
{
    private const int None = -1;

    private readonly long _horizonMilliseconds = (long)horizon.TotalMilliseconds;
    private EventId[] _ids = [];
    private long[] _times = [];
    private int[] _next = [];
    private int[] _buckets = [];
    private int _oldest;

    /// <summary>Ids remembered.</summary>
    public int Count { get; private set; }

    /// <summary>How many ids had to leave before their time because the store was full.</summary>
    public long EvictedByCapacity { get; private set; }

    /// <summary>Remembers an id.</summary>
    /// <param name="id">The id.</param>
    /// <param name="nowMilliseconds">The present.</param>
    /// <returns>False when it was there already.</returns>
    public bool Add(EventId id, long nowMilliseconds)
    {
        if (capacity <= 0) return true;
        while (Count > 0 && _times[_oldest] < nowMilliseconds - _horizonMilliseconds) RemoveOldest();
        if (Find(id)) return false;
        if (Count == capacity)
        {
            RemoveOldest();
            EvictedByCapacity++;
        }

        Append(id, nowMilliseconds);
        return true;
    }

    internal void Save(StateWriter writer)
    {
        // In order of arrival, as the two runs of the ring.
        var first = Math.Min(Count, _ids.Length - _oldest);
        writer.WriteValues<EventId>(_ids.AsSpan(_oldest, first));
        writer.WriteValues<EventId>(_ids.AsSpan(0, Count - first));
        writer.WriteValues<long>(_times.AsSpan(_oldest, first));
        writer.WriteValues<long>(_times.AsSpan(0, Count - first));
    }

    /// <summary>Takes over saved ids; meant for an empty store. Where there are more than its capacity, the newest are kept, and none of the others counts as evicted.</summary>
    internal void Restore(StateReader reader)
    {
        EventId[] ids = [.. reader.ReadValues<EventId>(int.MaxValue), .. reader.ReadValues<EventId>(int.MaxValue)];
        long[] times = [.. reader.ReadValues<long>(int.MaxValue), .. reader.ReadValues<long>(int.MaxValue)];
        if (ids.Length != times.Length || !reader.IsAtEnd) throw new StateMismatchException("Ids and their times do not match.");
        for (var i = Math.Max(0, ids.Length - Math.Max(0, capacity)); i < ids.Length; i++)
        {
            if (!Find(ids[i])) Append(ids[i], times[i]);
        }
    }

    private void Append(EventId id, long nowMilliseconds)
    {
        if (Count == _ids.Length) Grow();
        var place = (_oldest + Count) % _ids.Length;
        _ids[place] = id;
        _times[place] = nowMilliseconds;
        Link(place);
        Count++;
    }

    private bool Find(EventId id)
    {
        if (Count == 0) return false;
        for (var place = _buckets[Bucket(id)]; place != None; place = _next[place])
        {
            if (_ids[place] == id) return true;
        }

        return false;
    }

    private int Bucket(EventId id) => (int)(id.Low & (ulong)(_buckets.Length - 1));

    private void Link(int place)
    {
        ref var first = ref _buckets[Bucket(_ids[place])];
        _next[place] = first;
        first = place;
    }

    private void RemoveOldest()
    {
        ref var link = ref _buckets[Bucket(_ids[_oldest])];
        while (link != _oldest) link = ref _next[link];
        link = _next[_oldest];
        _oldest = (_oldest + 1) % _ids.Length;
        Count--;
    }

    private void Grow()
    {
        var size = Math.Min(capacity, Math.Max(64, _ids.Length * 2));
        var ids = new EventId[size];
        var times = new long[size];
        for (var i = 0; i < Count; i++)
        {
            ids[i] = _ids[(_oldest + i) % _ids.Length];
            times[i] = _times[(_oldest + i) % _ids.Length];
        }

        _ids = ids;
        _times = times;
        _oldest = 0;
        _next = new int[size];
        _buckets = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)size)];
        Array.Fill(_buckets, None);
        for (var place = 0; place < Count; place++) Link(place);
    }
}
