namespace ModelExporter.Statistics.Sketches;

/// <summary>State of one sign of an exponential histogram: counts of a contiguous run of buckets, owned by its histogram.</summary>
/// <remarks>
/// Counts are 32 bits wide until one of them needs more, because a pane ring holds hundreds of these. The array grows in small steps and is kept when the
/// row is cleared.
/// </remarks>
internal struct BucketRow
{
    private const int GrowthStep = 16;
    private uint[]? _narrow;
    private long[]? _wide;
    private int _origin;

    public BucketRow()
    {
        Low = 0;
        High = -1;
    }

    /// <summary>Index of the lowest bucket that is not empty.</summary>
    public int Low { get; private set; }

    /// <summary>Index of the highest bucket that is not empty; below <see cref="Low"/> when all are.</summary>
    public int High { get; private set; }

    public readonly bool IsEmpty => High < Low;

    /// <summary>Bytes of the count array.</summary>
    public readonly int CapacityBytes => (_narrow?.Length ?? 0) * sizeof(uint) + (_wide?.Length ?? 0) * sizeof(long);

    /// <summary>The count of a bucket between <see cref="Low"/> and <see cref="High"/>.</summary>
    public readonly long this[int index] => _wide is null ? _narrow![index - _origin] : _wide[index - _origin];

    /// <summary>How often neighbours must be joined until the row, together with these two buckets, spans no more than the limit.</summary>
    public readonly int StepsToFit(int low, int high, int limit, int maxSteps)
    {
        if (!IsEmpty)
        {
            low = Math.Min(low, Low);
            high = Math.Max(high, High);
        }

        var steps = 0;
        while (steps < maxSteps && ExponentialBuckets.Coarsen(high, steps) - ExponentialBuckets.Coarsen(low, steps) >= limit) steps++;
        return steps;
    }

    /// <summary>Adds to a bucket between <see cref="Low"/> and <see cref="High"/> whose count stays narrow; false, and nothing changed, for any other.</summary>
    public readonly bool TryAdd(int index, long count)
    {
        if (index < Low || index > High || _narrow is not { } narrow) return false;
        ref var cell = ref narrow[index - _origin];
        var sum = cell + count;
        if (sum > uint.MaxValue) return false;
        cell = (uint)sum;
        return true;
    }

    public void Add(int index, long count)
    {
        if (IsEmpty || index < Low || index > High) Widen(index, index);
        if (_wide is null)
        {
            ref var cell = ref _narrow![index - _origin];
            var sum = cell + count;
            if (sum <= uint.MaxValue)
            {
                cell = (uint)sum;
                return;
            }

            Promote();
        }

        _wide![index - _origin] += count;
    }

    /// <summary>Makes room so that the row covers these two buckets; both must receive a count before the row is used again.</summary>
    public void Widen(int low, int high)
    {
        if (!IsEmpty)
        {
            low = Math.Min(low, Low);
            high = Math.Max(high, High);
        }

        var capacity = _wide?.Length ?? _narrow?.Length ?? 0;
        var span = high - low + 1;
        if (span > capacity) Grow(low, span);
        else if (low < _origin || high >= _origin + capacity) Slide(low - ((capacity - span) / 2));
        Low = low;
        High = high;
    }

    /// <summary>Takes a count away; false, and nothing changed, when the bucket holds less.</summary>
    public bool Remove(int index, long count)
    {
        if (index < Low || index > High || this[index] < count) return false;
        if (_wide is null) _narrow![index - _origin] -= (uint)count;
        else _wide[index - _origin] -= count;
        return true;
    }

    /// <summary>Restores Low and High after counts have been taken away.</summary>
    public void Trim()
    {
        while (Low <= High && this[Low] == 0) Low++;
        while (High >= Low && this[High] == 0) High--;
        if (High < Low) Forget();
    }

    /// <summary>Joins 2^steps neighbours into one bucket.</summary>
    public void Coarsen(int steps)
    {
        if (IsEmpty || steps == 0) return;
        var (low, high) = (Low, High);
        var (newLow, newHigh) = (ExponentialBuckets.Coarsen(low, steps), ExponentialBuckets.Coarsen(high, steps));
        Slide(low);
        // From here array[0] is bucket `low`; a joined bucket never lies to the right of the one that is read.
        for (var index = low; index <= high; index++)
        {
            var count = this[index];
            if (_wide is null) _narrow![index - low] = 0;
            else _wide[index - low] = 0;
            var target = ExponentialBuckets.Coarsen(index, steps) - newLow;
            if (_wide is null && _narrow![target] + count > uint.MaxValue) Promote();
            if (_wide is null) _narrow![target] += (uint)count;
            else _wide[target] += count;
        }

        _origin = newLow;
        (Low, High) = (newLow, newHigh);
    }

    public void Clear()
    {
        if (_narrow is not null) Array.Clear(_narrow);
        if (_wide is not null) Array.Clear(_wide);
        Forget();
    }

    public void CopyFrom(in BucketRow other)
    {
        Clear();
        if (other.IsEmpty) return;
        Widen(other.Low, other.High);
        for (var index = other.Low; index <= other.High; index++) Add(index, other[index]);
    }

    private void Forget() => (Low, High) = (0, -1);

    private void Promote()
    {
        _wide = Array.ConvertAll(_narrow!, count => (long)count);
        _narrow = null;
    }

    private void Grow(int low, int span)
    {
        var step = Math.Max(GrowthStep, span / 32);
        var capacity = (span + step - 1) / step * step;
        var origin = low - ((capacity - span) / 2);
        var offset = Low - origin;
        if (_wide is not null)
        {
            var wide = new long[capacity];
            if (!IsEmpty) Array.Copy(_wide, Low - _origin, wide, offset, High - Low + 1);
            _wide = wide;
        }
        else
        {
            var narrow = new uint[capacity];
            if (!IsEmpty) Array.Copy(_narrow!, Low - _origin, narrow, offset, High - Low + 1);
            _narrow = narrow;
        }

        _origin = origin;
    }

    private void Slide(int origin)
    {
        if (origin == _origin) return;
        if (!IsEmpty)
        {
            Array array = _wide is null ? _narrow! : _wide;
            var (from, to, length) = (Low - _origin, Low - origin, High - Low + 1);
            Array.Copy(array, from, array, to, length);
            // What the run has left behind must read as empty.
            if (to > from) Array.Clear(array, from, Math.Min(to - from, length));
            else Array.Clear(array, Math.Max(to + length, from), from + length - Math.Max(to + length, from));
        }

        _origin = origin;
    }
}
