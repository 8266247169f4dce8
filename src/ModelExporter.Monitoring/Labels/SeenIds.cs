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

        if (Count == _ids.Length) Grow();
        var place = (_oldest + Count) % _ids.Length;
        _ids[place] = id;
        _times[place] = nowMilliseconds;
        Link(place);
        Count++;
        return true;
    }

    internal void Save(StateWriter writer)
    {
        writer.Write(Count);
        for (var i = 0; i < Count; i++)
        {
            var place = (_oldest + i) % _ids.Length;
            writer.Write((long)_ids[place].High);
            writer.Write((long)_ids[place].Low);
            writer.Write(_times[place]);
        }
    }

    internal void Restore(StateReader reader)
    {
        for (var left = reader.ReadCount(int.MaxValue); left > 0; left--)
        {
            var id = new EventId((ulong)reader.ReadInt64(), (ulong)reader.ReadInt64());
            Add(id, reader.ReadInt64());
        }
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
