namespace ModelExporter.Statistics.Sketches;

/// <summary>Value: one bucket of an exponential histogram that is not empty.</summary>
/// <param name="Lower">Lower border; for positive values it is not part of the bucket.</param>
/// <param name="Upper">Upper border; for negative values it is not part of the bucket. Equal to the lower one for the zeros.</param>
/// <param name="Count">Number of values.</param>
public readonly record struct ExponentialBucket(double Lower, double Upper, long Count)
{
    /// <summary>The point whose relative distance to both borders is the same, so that no value of the bucket is further away than (g - 1)/(g + 1) of
    /// itself; 0 for the zeros.</summary>
    public double Midpoint
    {
        get
        {
            var (near, far) = Math.Abs(Lower) < Math.Abs(Upper) ? (Lower, Upper) : (Upper, Lower);
            if (near == 0) return far;
            return Math.Clamp(near * (2 / (1 + (near / far))), -double.MaxValue, double.MaxValue);
        }
    }
}

/// <summary>Walks over the buckets of an exponential histogram that are not empty, in ascending order of value.</summary>
public struct ExponentialBucketEnumerator
{
    private readonly ExponentialHistogram _histogram;
    private int _sign;
    private int _index;

    internal ExponentialBucketEnumerator(ExponentialHistogram histogram)
    {
        _histogram = histogram;
        _sign = -1;
        _index = histogram.Negative.High + 1;
    }

    /// <summary>The present bucket.</summary>
    public ExponentialBucket Current { get; private set; }

    /// <summary>Goes to the next bucket that is not empty.</summary>
    public bool MoveNext()
    {
        var schema = _histogram.Schema;
        if (_sign < 0)
        {
            ref readonly var row = ref _histogram.Negative;
            while (--_index >= row.Low)
            {
                if (row.IsEmpty) break;
                var count = row[_index];
                if (count == 0) continue;
                Current = new(-ExponentialBuckets.UpperBorder(_index, schema), -ExponentialBuckets.UpperBorder(_index - 1, schema), count);
                return true;
            }

            _sign = 0;
        }

        if (_sign == 0)
        {
            _sign = 1;
            _index = _histogram.Positive.Low - 1;
            if (_histogram.ZeroCount > 0)
            {
                Current = new(0, 0, _histogram.ZeroCount);
                return true;
            }
        }

        ref readonly var positive = ref _histogram.Positive;
        while (++_index <= positive.High)
        {
            var count = positive[_index];
            if (count == 0) continue;
            Current = new(ExponentialBuckets.UpperBorder(_index - 1, schema), ExponentialBuckets.UpperBorder(_index, schema), count);
            return true;
        }

        return false;
    }
}
