namespace ModelExporter.Statistics.Sketches;

/// <summary>State: a mergeable histogram of doubles whose bucket borders are powers of 2^(1/2^schema), for both signs, with an exact count of zeros.</summary>
/// <remarks>
/// A quantile is off by at most (g - 1)/(g + 1) of its own size, where g = 2^(1/2^schema): 1.1 % at schema 5, 4.3 % at schema 3. When the buckets of one
/// sign would span more than the limit, the schema drops by one and neighbours are joined, so memory is bounded for any input. The content depends on the
/// values only and not on their order or on how they were split and merged. Counts are exact integers, so a pane may be subtracted again; a schema once
/// lowered stays low until Clear. Not safe for concurrent use: the owner holds the lock. <see cref="ExponentialBuckets.IndexOf"/> may be called outside of it.
/// Source: Masson, Rim, Lee, DDSketch, 2019; OpenTelemetry exponential histogram; Prometheus native histograms.
/// </remarks>
public sealed class ExponentialHistogram
{
    /// <summary>Default resolution: a bucket spans a factor of 1.0219.</summary>
    public const int DefaultSchema = 5;

    /// <summary>Default limit of buckets for each sign: five octaves at schema 5, forty at schema 2.</summary>
    public const int DefaultMaxBuckets = 160;

    private BucketRow _positive = new();
    private BucketRow _negative = new();

    /// <param name="startSchema">Resolution while the limit allows it, -4 to 8.</param>
    /// <param name="maxBuckets">Limit of buckets for each sign, at least 2. At schema -4 the whole range of doubles takes 133 buckets, which is then the
    /// limit.</param>
    public ExponentialHistogram(int startSchema = DefaultSchema, int maxBuckets = DefaultMaxBuckets)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(startSchema, ExponentialBuckets.MinSchema);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(startSchema, ExponentialBuckets.MaxSchema);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBuckets, 2);
        StartSchema = startSchema;
        MaxBuckets = maxBuckets;
        Schema = startSchema;
    }

    /// <summary>The schema of an empty histogram, which <see cref="AddIndexed"/> expects.</summary>
    public int StartSchema { get; }

    /// <summary>Limit of buckets for each sign.</summary>
    public int MaxBuckets { get; }

    /// <summary>The present schema, at most <see cref="StartSchema"/>.</summary>
    public int Schema { get; private set; }

    /// <summary>Number of values.</summary>
    public long Count { get; private set; }

    /// <summary>Number of values that are exactly zero.</summary>
    public long ZeroCount { get; private set; }

    /// <summary>Bytes of the two count arrays.</summary>
    public int CapacityBytes => _positive.CapacityBytes + _negative.CapacityBytes;

    internal ref readonly BucketRow Positive => ref _positive;

    internal ref readonly BucketRow Negative => ref _negative;

    /// <summary>Counts a value.</summary>
    /// <returns>False, and nothing is counted, when the value is not finite.</returns>
    public bool Add(double value) => Add(value, 1);

    /// <summary>Counts a value several times.</summary>
    /// <returns>False, and nothing is counted, when the value is not finite.</returns>
    public bool Add(double value, long count)
    {
        if (!double.IsFinite(value)) return false;
        if (value == 0) AddIndexed(0, 0, count);
        else AddIndexed(ExponentialBuckets.IndexOf(value, StartSchema), value > 0 ? 1 : -1, count);
        return true;
    }

    /// <summary>Counts a value whose bucket is known already.</summary>
    /// <param name="startIndex">Its index at <see cref="StartSchema"/>; of no meaning when the sign is 0.</param>
    /// <param name="sign">1, 0 or -1.</param>
    /// <param name="count">How often, not negative.</param>
    public void AddIndexed(int startIndex, int sign, long count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count == 0) return;
        Count += count;
        if (sign == 0)
        {
            ZeroCount += count;
            return;
        }

        ref var row = ref sign > 0 ? ref _positive : ref _negative;
        var index = ExponentialBuckets.Coarsen(startIndex, StartSchema - Schema);
        // Almost every value lies between two that came before.
        if (row.TryAdd(index, count)) return;
        var steps = row.StepsToFit(index, index, MaxBuckets, Schema - ExponentialBuckets.MinSchema);
        if (steps > 0)
        {
            LowerSchema(Schema - steps);
            index = ExponentialBuckets.Coarsen(index, steps);
        }

        row.Add(index, count);
    }

    /// <summary>Adds all counts of another histogram. Associative and commutative as long as start schema and limit are the same.</summary>
    public void Merge(ExponentialHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        LowerSchema(Math.Min(Schema, other.Schema));
        var positiveSteps = StepsToMerge(in _positive, in other._positive, other.Schema);
        var negativeSteps = StepsToMerge(in _negative, in other._negative, other.Schema);
        LowerSchema(Schema - Math.Max(positiveSteps, negativeSteps));
        MergeRow(ref _positive, in other._positive, other.Schema - Schema);
        MergeRow(ref _negative, in other._negative, other.Schema - Schema);
        ZeroCount += other.ZeroCount;
        Count += other.Count;
    }

    /// <summary>Takes away all counts of a histogram that was merged into this one before.</summary>
    /// <exception cref="InvalidOperationException">The other holds something that this one does not; the content is then no longer usable.</exception>
    public void Subtract(ExponentialHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        LowerSchema(Math.Min(Schema, other.Schema));
        SubtractRow(ref _positive, in other._positive, other.Schema - Schema);
        SubtractRow(ref _negative, in other._negative, other.Schema - Schema);
        if (other.ZeroCount > ZeroCount) throw NeverMerged();
        ZeroCount -= other.ZeroCount;
        Count -= other.Count;
    }

    /// <summary>Empties the histogram and returns it to its start schema; the arrays are kept.</summary>
    public void Clear()
    {
        _positive.Clear();
        _negative.Clear();
        Schema = StartSchema;
        ZeroCount = 0;
        Count = 0;
    }

    /// <summary>Joins buckets until the schema is not above the given one.</summary>
    public void LowerSchema(int schema)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(schema, ExponentialBuckets.MinSchema);
        if (schema >= Schema) return;
        _positive.Coarsen(Schema - schema);
        _negative.Coarsen(Schema - schema);
        Schema = schema;
    }

    /// <summary>Makes the target hold what this one holds, whatever it held before; start schema and limit of the target must be the same.</summary>
    public void CopyTo(ExponentialHistogram target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (target.StartSchema != StartSchema || target.MaxBuckets != MaxBuckets)
        {
            throw new ArgumentException("The target has another start schema or limit.", nameof(target));
        }

        target._positive.CopyFrom(in _positive);
        target._negative.CopyFrom(in _negative);
        target.Schema = Schema;
        target.ZeroCount = ZeroCount;
        target.Count = Count;
    }

    /// <summary>The value at rank floor(q (n - 1)) of the sorted values, to within half a bucket.</summary>
    /// <param name="q">0 to 1; values outside are taken as the nearer end.</param>
    /// <returns>The point of the bucket with the least relative error, 0 for zeros, or NaN when the histogram is empty.</returns>
    public double Quantile(double q)
    {
        if (Count == 0 || double.IsNaN(q)) return double.NaN;
        var rank = (long)Math.Floor(Math.Clamp(q, 0, 1) * (Count - 1));
        var seen = 0L;
        var last = double.NaN;
        foreach (var bucket in this)
        {
            seen += bucket.Count;
            last = bucket.Midpoint;
            if (seen > rank) return last;
        }

        return last;
    }

    /// <summary>The share of values that are not above x; inside a bucket the values are taken as evenly spread.</summary>
    /// <returns>0 to 1, or NaN when the histogram is empty or x is NaN.</returns>
    public double Cdf(double x)
    {
        if (Count == 0 || double.IsNaN(x)) return double.NaN;
        var below = 0.0;
        foreach (var bucket in this)
        {
            if (bucket.Upper <= x) below += bucket.Count;
            else if (bucket.Lower < x) below += bucket.Count * ((x - bucket.Lower) / (bucket.Upper - bucket.Lower));
            else break;
        }

        return Math.Min(1, below / Count);
    }

    /// <summary>The buckets that are not empty, from the most negative to the largest; allocates nothing.</summary>
    public ExponentialBucketEnumerator GetEnumerator() => new(this);

    private int StepsToMerge(in BucketRow own, in BucketRow other, int otherSchema)
    {
        if (other.IsEmpty) return 0;
        var steps = otherSchema - Schema;
        var (low, high) = (ExponentialBuckets.Coarsen(other.Low, steps), ExponentialBuckets.Coarsen(other.High, steps));
        return own.StepsToFit(low, high, MaxBuckets, Schema - ExponentialBuckets.MinSchema);
    }

    private static void MergeRow(ref BucketRow own, in BucketRow other, int steps)
    {
        if (other.IsEmpty) return;
        own.Widen(ExponentialBuckets.Coarsen(other.Low, steps), ExponentialBuckets.Coarsen(other.High, steps));
        for (var index = other.Low; index <= other.High; index++)
        {
            if (other[index] is var count and not 0) own.Add(ExponentialBuckets.Coarsen(index, steps), count);
        }
    }

    private static void SubtractRow(ref BucketRow own, in BucketRow other, int steps)
    {
        for (var index = other.Low; index <= other.High; index++)
        {
            if (other[index] is var count and not 0 && !own.Remove(ExponentialBuckets.Coarsen(index, steps), count)) throw NeverMerged();
        }

        own.Trim();
    }

    private static InvalidOperationException NeverMerged() => new("A histogram can only be subtracted from one that contains it.");
}
