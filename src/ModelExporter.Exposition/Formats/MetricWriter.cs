using ModelExporter.Exposition.Families;
using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Exposition.Formats;

/// <summary>Puts families on the wire in one format, series by series. A state owned by one scrape.</summary>
/// <remarks>
/// The order of calls is BeginFamily, any number of series of that family, EndFamily; after the last family, Finish. A family without series leaves nothing on the page.
/// Nothing is allocated per series.
/// </remarks>
public abstract class MetricWriter : IDisposable
{
    private MetricDescriptor? _family;
    private bool _begun;

    /// <summary>Time series on the page so far; every bucket, sum and count of a classic histogram is one.</summary>
    public long Series { get; private set; }

    /// <summary>When counters and histograms started at 0 whose <see cref="LabelSet.StartedAt"/> says nothing, for formats that carry it; null when it is not known.</summary>
    public DateTimeOffset? StartTime { get; set; }

    /// <summary>Most series that the page may hold; what is beyond it is not written, and <see cref="Overflowed"/> says so.</summary>
    public long SeriesLimit { get; set; } = long.MaxValue;

    /// <summary>True when a series since the last <see cref="Mark"/> was beyond the limit.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>The family that is being written.</summary>
    protected MetricDescriptor Family => _family ?? throw new InvalidOperationException("A series needs a family: call BeginFamily first.");

    /// <summary>Whether the format has histograms with exponential buckets only.</summary>
    public virtual bool WritesNativeHistograms => false;

    /// <summary>Starts a family.</summary>
    public void BeginFamily(MetricDescriptor family)
    {
        if (_family is not null) throw new InvalidOperationException($"{_family.Name} must end before {family.Name} begins: a family is contiguous.");
        _family = family;
        _begun = false;
    }

    /// <summary>Writes a series.</summary>
    public void Write(LabelSet labels, long value)
    {
        if (!Begin(1)) return;
        WriteNumber(labels, value);
        Series++;
    }

    /// <summary>Writes a series; NaN means that the value is undefined, and the series is left out.</summary>
    public void Write(LabelSet labels, double value)
    {
        if (double.IsNaN(value) || !Begin(1)) return;

        // Most values are whole (states, counts, timestamps), and whole numbers are an order of magnitude cheaper to spell.
        var whole = (long)value;
        if (whole == value && Math.Abs(value) < 1L << 53) WriteNumber(labels, whole);
        else WriteNumber(labels, value);
        Series++;
    }

    /// <summary>Writes a histogram.</summary>
    public void WriteHistogram(LabelSet labels, scoped in HistogramValue value)
    {
        var buckets = Family.Buckets ?? throw new InvalidOperationException($"{Family.Name} is no histogram.");
        if (value.BucketCounts.Length != buckets.Count) throw new ArgumentException($"{Family.Name} has {buckets.Count} buckets, not {value.BucketCounts.Length}.", nameof(value));
        if (Begin(buckets.Count + 2)) Series += WriteBuckets(labels, buckets, value);
    }

    /// <summary>Writes a histogram that has exponential buckets only; formats without them leave it out.</summary>
    public void WriteNativeHistogram(LabelSet labels, ExponentialHistogram values, double sum)
    {
        if (Family.Type != MetricType.NativeHistogram) throw new InvalidOperationException($"{Family.Name} is no native histogram.");
        if (!WritesNativeHistograms || !Begin(1)) return;
        WriteNative(labels, values, sum);
        Series++;
    }

    /// <summary>Ends the family.</summary>
    public void EndFamily()
    {
        if (_begun) WriteFooter();
        _family = null;
    }

    /// <summary>Ends the page.</summary>
    public abstract void Finish();

    /// <summary>Gives back what the writer itself borrowed; the page is its owner's.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Where the page is now, between two families.</summary>
    public WriterMark Mark()
    {
        Overflowed = false;
        return new WriterMark(Position, Series);
    }

    /// <summary>Takes back everything since a mark, an unfinished family too.</summary>
    public void Rewind(WriterMark mark)
    {
        _family = null;
        _begun = false;
        TakeBack(mark.Position);
        Series = mark.Series;
    }

    /// <summary>Gives back what the writer itself borrowed.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>How far the page is.</summary>
    protected abstract long Position { get; }

    /// <summary>Takes back everything since a position.</summary>
    protected abstract void TakeBack(long position);

    /// <summary>Writes what stands before the first series of <see cref="Family"/>.</summary>
    protected abstract void WriteHeader();

    /// <summary>Writes what stands behind the last series of <see cref="Family"/>.</summary>
    protected abstract void WriteFooter();

    /// <summary>Writes a series with a whole number.</summary>
    protected abstract void WriteNumber(LabelSet labels, long value);

    /// <summary>Writes a series with a number that is no NaN.</summary>
    protected abstract void WriteNumber(LabelSet labels, double value);

    /// <summary>Writes a histogram.</summary>
    /// <returns>How many time series it makes.</returns>
    protected abstract int WriteBuckets(LabelSet labels, BucketBounds buckets, scoped in HistogramValue value);

    /// <summary>Writes a histogram that has exponential buckets only. Not called where <see cref="WritesNativeHistograms"/> is false.</summary>
    protected virtual void WriteNative(LabelSet labels, ExponentialHistogram values, double sum) => throw new NotSupportedException();

    private bool Begin(int series)
    {
        if (Series + series > SeriesLimit) Overflowed = true;
        if (Overflowed) return false;
        if (_begun) return true;
        _ = Family;
        _begun = true;
        WriteHeader();
        return true;
    }
}

/// <summary>A place on a page to which it can be taken back. A value.</summary>
/// <param name="Position">How far the page was.</param>
/// <param name="Series">Series on the page.</param>
public readonly record struct WriterMark(long Position, long Series);
