using System.Buffers.Binary;
using System.Collections.Concurrent;
using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Pages;
using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Exposition.Formats.Protobuf;

/// <summary>The delimited protobuf format: one <c>io.prometheus.client.MetricFamily</c> after another, each behind its length, with native histograms and start times.</summary>
/// <remarks>
/// By hand over the page's chunks: generated messages would be an object per series and per label, made anew for every scrape, while here a series is a copy of its encoded labels and a
/// number. A family is gathered in chunks of its own, since its length stands before it. Histograms have their classic buckets too, for servers that do not read native ones.
/// Source: prometheus/client_model, metrics.proto; Prometheus, Content negotiation.
/// </remarks>
/// <param name="output">Where the page is written.</param>
public sealed class ProtobufWriter(PageBuffer output) : MetricWriter
{
    // Fields of io.prometheus.client.
    private const int FamilyName = 1, FamilyHelp = 2, FamilyType = 3, FamilyMetric = 4, FamilyUnit = 5;
    private const int MetricGauge = 2, MetricCounter = 3, MetricHistogram = 7;
    private const int CounterValue = 1, CounterStart = 3;
    private const int Delimited = 2;
    private const int NumberBytes = 1 + sizeof(double);

    private static readonly ConcurrentDictionary<MetricDescriptor, FamilyFields> FieldsOf = new();

    private readonly PageBuffer _metrics = new();
    private readonly ProtobufMessage _message = new();
    private readonly ProtobufHistogram _histogram = new();

    /// <inheritdoc/>
    public override bool WritesNativeHistograms => true;

    /// <inheritdoc/>
    protected override long Position => output.Length;

    /// <inheritdoc/>
    public override void Finish()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _metrics.Dispose();
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override void TakeBack(long position)
    {
        output.Truncate(position);
        _metrics.Truncate(0);
    }

    /// <inheritdoc/>
    protected override void WriteHeader()
    {
    }

    /// <inheritdoc/>
    protected override void WriteFooter()
    {
        var fields = FieldsOf.GetOrAdd(Family, static family => new FamilyFields(family));
        var length = fields.BeforeMetrics.Length + _metrics.Length + fields.AfterMetrics.Length;
        output.Advance(ProtobufMessage.WriteVarint(output.GetSpan(10), (ulong)length));
        output.Append(fields.BeforeMetrics);
        foreach (var chunk in _metrics.Chunks) output.Append(chunk.Span);
        output.Append(fields.AfterMetrics);
        _metrics.Truncate(0);
    }

    /// <inheritdoc/>
    protected override void WriteNumber(LabelSet labels, long value) => WriteNumber(labels, (double)value);

    /// <inheritdoc/>
    protected override void WriteNumber(LabelSet labels, double value)
    {
        if (Family.Type != MetricType.Counter)
        {
            WriteMetric(labels, MetricGauge, value, []);
            return;
        }

        _message.Clear();
        if ((labels.StartedAt ?? StartTime) is { } start) _message.AddTimestamp(CounterStart, start);
        WriteMetric(labels, MetricCounter, value, _message.Written);
    }

    /// <inheritdoc/>
    protected override int WriteBuckets(LabelSet labels, BucketBounds buckets, scoped in HistogramValue value)
    {
        WriteHistogram(labels, _histogram.Encode(buckets, value, labels.StartedAt ?? StartTime));
        return buckets.Count + 2;
    }

    /// <inheritdoc/>
    protected override void WriteNative(LabelSet labels, ExponentialHistogram values, double sum) =>
        WriteHistogram(labels, _histogram.Encode(values, sum, labels.StartedAt ?? StartTime));

    private void WriteHistogram(LabelSet labels, ReadOnlySpan<byte> histogram)
    {
        _message.Clear();
        _message.AddFields(labels.Protobuf);
        _message.AddBytes(MetricHistogram, histogram);
        var span = _metrics.GetSpan(11 + _message.Written.Length);
        span[0] = (FamilyMetric << 3) | Delimited;
        var at = 1 + ProtobufMessage.WriteVarint(span[1..], (ulong)_message.Written.Length);
        _message.Written.CopyTo(span[at..]);
        _metrics.Advance(at + _message.Written.Length);
    }

    // A counter or a gauge: a message with the value as field 1, and what stands behind it.
    private void WriteMetric(LabelSet labels, int field, double value, ReadOnlySpan<byte> more)
    {
        var pairs = labels.Protobuf;
        var inner = NumberBytes + more.Length;
        var length = pairs.Length + 2 + inner;
        var span = _metrics.GetSpan(11 + length);
        span[0] = (FamilyMetric << 3) | Delimited;
        var at = 1 + ProtobufMessage.WriteVarint(span[1..], (ulong)length);
        pairs.CopyTo(span[at..]);
        at += pairs.Length;
        span[at++] = (byte)((field << 3) | Delimited);
        span[at++] = (byte)inner;
        span[at++] = (CounterValue << 3) | 1;
        BinaryPrimitives.WriteDoubleLittleEndian(span[at..], value);
        at += sizeof(double);
        more.CopyTo(span[at..]);
        _metrics.Advance(at + more.Length);
    }

    // What is the same on every page; families are as many as the program has.
    private sealed class FamilyFields
    {
        public FamilyFields(MetricDescriptor family)
        {
            var before = new ProtobufMessage();
            before.AddText(FamilyName, family.Name);
            before.AddText(FamilyHelp, family.Help);
            before.AddVarint(FamilyType, family.Type switch
            {
                MetricType.Counter => 0,
                MetricType.Histogram or MetricType.NativeHistogram => 4,
                _ => 1UL,
            });
            BeforeMetrics = before.Written.ToArray();
            var after = new ProtobufMessage();
            if (family.Unit.Length > 0) after.AddText(FamilyUnit, family.Unit);
            AfterMetrics = after.Written.ToArray();
        }

        public byte[] BeforeMetrics { get; }

        public byte[] AfterMetrics { get; }
    }
}
