using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Monitoring.Labels;

/// <summary>Values by id in the order in which they came: a ring, grown as needed up to its capacity, with a chained hash table over it. A state without a lock: its owner guards it.</summary>
/// <remarks>A place is good until the next <see cref="Add"/>.</remarks>
/// <param name="capacity">The largest number of entries, at least 1.</param>
internal sealed class IdRing<T>(int capacity)
    where T : struct
{
    /// <summary>Most rows of one <see cref="Fetch"/>.</summary>
    public const int MostFetched = 16;

    /// <summary>No place.</summary>
    public const int None = -1;

    private const int Unlinked = -2;
    private const int ChunkEntries = 1024;
    private const int BlockBits = 12;
    // With fewer the table is in the processor's cache anyway.
    private const int LargeTable = 1 << 14;
    private const int BlockMask = (1 << BlockBits) - 1;

    // In blocks: a ring that grows leaves nothing behind for the collector, and copies nothing while events wait.
    private Entry[][] _blocks = [];
    // Apart from the entries: a search goes through many links, and meets few entries that are worth fetching from memory.
    private Link[] _links = [];
    private int[] _buckets = [];
    private int _oldest;
    private int _size;
    private long _touched;

    /// <summary>Entries.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the oldest entry has to leave before another one can come.</summary>
    public bool IsFull => Count == capacity;

    /// <summary>The place of the oldest entry, or none.</summary>
    public int Oldest => Count == 0 ? None : _oldest;

    /// <summary>The value at a place.</summary>
    public ref T this[int place] => ref EntryAt(place).Value;

    /// <summary>The id at a place.</summary>
    public EventId IdOf(int place) => EntryAt(place).Id;

    /// <summary>The time at which the entry of a place came.</summary>
    public long TimeOf(int place) => EntryAt(place).Time;

    /// <summary>The place of an entry by its age.</summary>
    /// <param name="index">0 for the oldest.</param>
    public int PlaceAt(int index)
    {
        var place = _oldest + index;
        return place < _size ? place : place - _size;
    }

    /// <summary>The place of an id, or none.</summary>
    public int Find(EventId id)
    {
        if (Count == 0) return None;
        for (var place = _buckets[Bucket(id)]; place != None; place = _links[place].Next)
        {
            if (_links[place].Tag == TagOf(id) && EntryAt(place).Id == id) return place;
        }

        return None;
    }

    /// <summary>Fetches what looking for these ids, and making room for them, will need from memory: all at the same time instead of one after the other. Changes nothing.</summary>
    /// <param name="rows">At most <see cref="MostFetched"/> rows.</param>
    public void Fetch(ReadOnlySpan<RowHead> rows)
    {
        if (rows.Length < 2 || _buckets.Length < LargeTable) return;
        Span<int> first = stackalloc int[MostFetched];
        for (var i = 0; i < rows.Length; i++) first[i] = _buckets[Bucket(rows[i].Id)];
        // Loads that nobody waits for run side by side; their sum is kept so that they are made at all.
        var sum = 0L;
        if (IsFull)
        {
            for (var i = 0; i < Math.Min(rows.Length, Count); i++) sum += _buckets[Bucket(EntryAt(PlaceAt(i)).Id)];
        }

        for (var i = 0; i < rows.Length; i++) sum += first[i] >= 0 ? _links[first[i]].Tag : 0;
        _touched = sum;
    }

    /// <summary>Adds an entry with an empty value; there must be room, and the id must not be there.</summary>
    public int Add(EventId id, long time)
    {
        if (Count == _size) Grow();
        var place = PlaceAt(Count);
        EntryAt(place) = new Entry { Id = id, Time = time };
        Enter(place);
        Count++;
        return place;
    }

    /// <summary>Makes an entry one that cannot be found; it leaves in its turn.</summary>
    public void Unlink(int place)
    {
        if (_links[place].Next == Unlinked) return;
        ref var link = ref _buckets[Bucket(EntryAt(place).Id)];
        while (link != place) link = ref _links[link].Next;
        link = _links[place].Next;
        _links[place].Next = Unlinked;
    }

    /// <summary>Whether the entry of a place can be found.</summary>
    public bool IsLinked(int place) => _links[place].Next != Unlinked;

    /// <summary>Removes the oldest entry.</summary>
    public void RemoveOldest()
    {
        Unlink(_oldest);
        EntryAt(_oldest) = default;
        _oldest = PlaceAt(1);
        Count--;
    }

    /// <summary>Writes the entries as they lie in memory, oldest first; meant for values without references.</summary>
    internal void Save(StateWriter writer)
    {
        writer.Write(Count);
        var chunk = new SavedEntry[Math.Min(ChunkEntries, Count)];
        for (var first = 0; first < Count; first += chunk.Length)
        {
            var entries = chunk.AsSpan(0, Math.Min(chunk.Length, Count - first));
            for (var i = 0; i < entries.Length; i++)
            {
                ref readonly var entry = ref EntryAt(PlaceAt(first + i));
                entries[i] = new SavedEntry { Id = entry.Id, Time = entry.Time, Reserved = None, Value = entry.Value };
            }

            writer.WriteBytes(MemoryMarshal.AsBytes(entries));
        }
    }

    /// <summary>Takes over saved entries; meant for an empty ring. Where there are more than its capacity, the newest are kept.</summary>
    internal void Restore(StateReader reader)
    {
        var skip = Math.Max(0, reader.ReadCount(int.MaxValue) - capacity);
        var size = Unsafe.SizeOf<SavedEntry>();
        while (!reader.IsAtEnd)
        {
            var bytes = reader.ReadBytes().Span;
            if (bytes.Length % size != 0) throw new StateMismatchException("Predictions are saved in another form.");
            var entries = new SavedEntry[bytes.Length / size];
            bytes.CopyTo(MemoryMarshal.AsBytes(entries.AsSpan()));
            foreach (ref readonly var entry in entries.AsSpan())
            {
                if (skip-- > 0) continue;
                if (IsFull || Find(entry.Id) >= 0) throw new StateMismatchException("A prediction is there twice.");
                this[Add(entry.Id, entry.Time)] = entry.Value;
            }
        }
    }

    /// <summary>Forgets everything.</summary>
    internal void Clear()
    {
        _blocks = [];
        _links = [];
        _buckets = [];
        (_oldest, _size, Count) = (0, 0, 0);
    }

    private int Bucket(EventId id) => (int)(id.Low & (ulong)(_buckets.Length - 1));

    private static uint TagOf(EventId id) => (uint)id.High;

    private void Enter(int place)
    {
        ref var first = ref _buckets[Bucket(EntryAt(place).Id)];
        _links[place] = new Link { Tag = TagOf(EntryAt(place).Id), Next = first };
        first = place;
    }

    private ref Entry EntryAt(int place) => ref _blocks[place >> BlockBits][place & BlockMask];

    // Called when the ring is full but for its capacity.
    private void Grow()
    {
        if (_oldest != 0) Straighten();
        var before = _size;
        _size = (int)Math.Min(capacity, before < BlockMask ? Math.Max(64, before * 2L) : before + Math.Max(BlockMask + 1L, before / 4));
        var blocks = (_size + BlockMask) >> BlockBits;
        var kept = _blocks.Length;
        if (blocks > kept) Array.Resize(ref _blocks, blocks);
        for (var block = 0; block < blocks; block++)
        {
            // The first block grows like any array; later ones are made whole.
            var length = Math.Min(_size - (block << BlockBits), BlockMask + 1);
            if (_blocks[block] is null) _blocks[block] = new Entry[length];
            else if (_blocks[block].Length < length) Array.Resize(ref _blocks[block], length);
        }

        Array.Resize(ref _links, _size);
        var buckets = (int)BitOperations.RoundUpToPowerOf2((uint)_size);
        if (buckets == _buckets.Length) return;
        _buckets = new int[buckets];
        Array.Fill(_buckets, None);
        for (var place = 0; place < Count; place++)
        {
            if (_links[place].Next != Unlinked) Enter(place);
        }
    }

    // The oldest entry comes to the first place, so that the ring can grow at its end.
    private void Straighten()
    {
        var entries = new Entry[Count];
        var links = new Link[Count];
        for (var i = 0; i < Count; i++)
        {
            entries[i] = EntryAt(PlaceAt(i));
            links[i] = _links[PlaceAt(i)];
        }

        for (var i = 0; i < Count; i++) EntryAt(i) = entries[i];
        links.CopyTo(_links, 0);
        _oldest = 0;
        Array.Fill(_buckets, None);
        for (var place = 0; place < Count; place++)
        {
            if (_links[place].Next != Unlinked) Enter(place);
        }
    }

    // Packed: hundreds of thousands of them are kept.
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct Entry
    {
        public EventId Id;
        public long Time;
        public T Value;
    }

    // The next place of the same bucket, and some bits of the id.
    private struct Link
    {
        public uint Tag;
        public int Next;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct SavedEntry
    {
        public EventId Id;
        public long Time;
        public int Reserved;
        public T Value;
    }
}
