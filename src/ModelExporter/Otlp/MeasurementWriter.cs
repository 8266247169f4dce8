using System.Diagnostics.Metrics;
using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Otlp;

/// <summary>Takes a page as measurements instead of bytes. A state owned by one push.</summary>
/// <remarks>Histograms are counted as series, so that limits mean what they mean on the page, and left out: what is already aggregated cannot be measured again.</remarks>
internal sealed class MeasurementWriter : MetricWriter
{
    private readonly List<FamilyMeasurements> _families = [];

    /// <summary>The families with series, counters, gauges and facts.</summary>
    public IReadOnlyList<FamilyMeasurements> Families => _families;

    /// <inheritdoc/>
    protected override long Position => _families.Count;

    /// <inheritdoc/>
    public override void Finish()
    {
    }

    /// <inheritdoc/>
    protected override void TakeBack(long position) => _families.RemoveRange((int)position, _families.Count - (int)position);

    /// <inheritdoc/>
    protected override void WriteHeader()
    {
        if (Family.Buckets is null) _families.Add(new FamilyMeasurements(Family));
    }

    /// <inheritdoc/>
    protected override void WriteFooter()
    {
    }

    /// <inheritdoc/>
    protected override void WriteNumber(LabelSet labels, long value) => WriteNumber(labels, (double)value);

    /// <inheritdoc/>
    protected override void WriteNumber(LabelSet labels, double value) => _families[^1].Add(labels, value);

    /// <inheritdoc/>
    protected override int WriteBuckets(LabelSet labels, BucketBounds buckets, scoped in HistogramValue value) => buckets.Count + 2;
}

/// <summary>The series of one family at one moment. A state filled by one <see cref="MeasurementWriter"/>.</summary>
/// <param name="family">The family.</param>
internal sealed class FamilyMeasurements(MetricDescriptor family)
{
    private readonly List<Measurement<double>> _series = [];
    private readonly List<ulong> _identities = [];

    /// <summary>The family.</summary>
    public MetricDescriptor Family => family;

    /// <summary>Its series.</summary>
    public IReadOnlyList<Measurement<double>> Series => _series;

    /// <summary>A hash of each series' labels.</summary>
    public IReadOnlyList<ulong> Identities => _identities;

    /// <summary>Adds a series; an empty label is one that is not there.</summary>
    public void Add(LabelSet labels, double value)
    {
        _series.Add(new Measurement<double>(
            value, labels.Pairs.Where(label => label.Value.Length > 0).Select(label => KeyValuePair.Create(label.Key, (object?)label.Value))));
        _identities.Add(StableHash.Of(labels.Text));
    }
}
