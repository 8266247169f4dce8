namespace ModelExporter.Statistics.Sketches;

/// <summary>Value: a frequent item with bounds of how often it came: at least <paramref name="Count"/> - <paramref name="Error"/>, at most
/// <paramref name="Count"/>.</summary>
/// <param name="Item">The item.</param>
/// <param name="Count">Upper bound of its number.</param>
/// <param name="Error">How much too large the bound may be.</param>
public readonly record struct FrequentItem<T>(T Item, long Count, long Error);

/// <summary>State: the most frequent items of a stream in a fixed number of counters.</summary>
/// <remarks>
/// No count is too small, none is too large by more than n/k, and every item that came more than n/k times is held (n items seen, k counters). Merging
/// keeps these bounds for the joined stream: an item that one side does not hold is credited with that side's smallest counter. Which items share the last
/// places depends on the order of merging. Not safe for concurrent use.
/// Source: Metwally, Agrawal, El Abbadi, 2005; Agarwal et al., Mergeable summaries, 2013.
/// </remarks>
public sealed class SpaceSaving<T>
    where T : notnull
{
    private readonly Dictionary<T, int> _places;
    // A heap with the smallest count on top; _places says where an item stands.
    private readonly FrequentItem<T>[] _heap;
    private int _held;

    /// <param name="capacity">Number of counters k, at least 1.</param>
    /// <param name="comparer">Equality of items; null for their own.</param>
    public SpaceSaving(int capacity, IEqualityComparer<T>? comparer = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _heap = new FrequentItem<T>[capacity];
        _places = new Dictionary<T, int>(comparer);
    }

    /// <summary>Number of counters k.</summary>
    public int Capacity => _heap.Length;

    /// <summary>Number of items seen, n.</summary>
    public long Count { get; private set; }

    /// <summary>Upper bound of how often an item came that is not held; at most n/k.</summary>
    public long SmallestCount => _held < _heap.Length ? 0 : _heap[0].Count;

    /// <summary>The bound n/k of every count's error.</summary>
    public double MaxError => (double)Count / Capacity;

    /// <summary>Counts an item.</summary>
    public void Add(T item, long count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count == 0) return;
        Count += count;
        if (_places.TryGetValue(item, out var place))
        {
            _heap[place] = _heap[place] with { Count = _heap[place].Count + count };
            SiftDown(place);
        }
        else if (_held < _heap.Length)
        {
            Append(new FrequentItem<T>(item, count, 0));
        }
        else
        {
            var smallest = _heap[0];
            _places.Remove(smallest.Item);
            Put(0, new FrequentItem<T>(item, smallest.Count + count, smallest.Count));
            SiftDown(0);
        }
    }

    /// <summary>Makes this the summary of both streams; the capacity stays.</summary>
    public void Merge(SpaceSaving<T> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var (ownSmallest, otherSmallest) = (SmallestCount, other.SmallestCount);
        var all = new List<FrequentItem<T>>(_held + other._held);
        foreach (var own in _heap.AsSpan(0, _held))
        {
            var theirs = other._places.TryGetValue(own.Item, out var place) ? other._heap[place] : new FrequentItem<T>(own.Item, otherSmallest, otherSmallest);
            all.Add(new(own.Item, own.Count + theirs.Count, own.Error + theirs.Error));
        }

        foreach (var theirs in other._heap.AsSpan(0, other._held))
        {
            if (!_places.ContainsKey(theirs.Item)) all.Add(new(theirs.Item, theirs.Count + ownSmallest, theirs.Error + ownSmallest));
        }

        var total = Count + other.Count;
        all.Sort(MostFrequentFirst);
        Clear();
        // Ascending order is a heap already.
        for (var k = Math.Min(all.Count, Capacity) - 1; k >= 0; k--) Append(all[k]);
        Count = total;
    }

    /// <summary>The items held, the most frequent first; among equal counts the surer one first.</summary>
    /// <param name="count">At most so many.</param>
    public IReadOnlyList<FrequentItem<T>> Top(int count = int.MaxValue)
    {
        var items = _heap.AsSpan(0, _held).ToArray();
        Array.Sort(items, MostFrequentFirst);
        return count < items.Length ? items[..Math.Max(0, count)] : items;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _places.Clear();
        Array.Clear(_heap, 0, _held);
        _held = 0;
        Count = 0;
    }

    /// <summary>Makes a summary of items that <see cref="Top"/> gave, or null when they cannot come from one.</summary>
    /// <param name="capacity">Number of counters.</param>
    /// <param name="items">All items held.</param>
    /// <param name="seen">The number of items seen.</param>
    /// <param name="comparer">Equality of items; null for their own.</param>
    public static SpaceSaving<T>? Restore(int capacity, IReadOnlyList<FrequentItem<T>> items, long seen, IEqualityComparer<T>? comparer = null)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (capacity < 1 || items.Count > capacity) return null;
        var summary = new SpaceSaving<T>(capacity, comparer);
        var sum = 0L;
        foreach (var item in items.OrderBy(item => item.Count))
        {
            if (item.Count < 1 || item.Error < 0 || item.Error >= item.Count || item.Count > seen - sum || summary._places.ContainsKey(item.Item)) return null;
            sum += item.Count;
            summary.Append(item);
        }

        summary.Count = seen;
        return summary;
    }

    private static int MostFrequentFirst(FrequentItem<T> one, FrequentItem<T> other) =>
        one.Count != other.Count ? other.Count.CompareTo(one.Count) : one.Error.CompareTo(other.Error);

    private void Append(FrequentItem<T> item)
    {
        Put(_held++, item);
        for (var place = _held - 1; place > 0 && _heap[(place - 1) / 2].Count > _heap[place].Count; place = (place - 1) / 2) Swap(place, (place - 1) / 2);
    }

    private void SiftDown(int place)
    {
        while (true)
        {
            var child = (2 * place) + 1;
            if (child >= _held) return;
            if (child + 1 < _held && _heap[child + 1].Count < _heap[child].Count) child++;
            if (_heap[place].Count <= _heap[child].Count) return;
            Swap(place, child);
            place = child;
        }
    }

    private void Swap(int one, int other)
    {
        var item = _heap[one];
        Put(one, _heap[other]);
        Put(other, item);
    }

    private void Put(int place, FrequentItem<T> item)
    {
        _heap[place] = item;
        _places[item.Item] = place;
    }
}
