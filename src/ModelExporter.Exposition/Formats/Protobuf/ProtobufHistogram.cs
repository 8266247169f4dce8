using ModelExporter.Exposition.Families;
using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Exposition.Formats.Protobuf;

/// <summary>Encodes <c>io.prometheus.client.Histogram</c>. A state of one writer: what is returned holds until the next call.</summary>
/// <remarks>
/// The zero bucket reaches to 2^-128, the threshold that other clients use, with both signs; a width above zero and an empty span are how an empty histogram is known to be native. The
/// threshold never changes and the schema never rises, so that Prometheus sees a reset only where there was one. Source: prometheus/client_model, metrics.proto.
/// </remarks>
internal sealed class ProtobufHistogram
{
    private const int SampleCount = 1, SampleSum = 2, Bucket = 3, Schema = 5, ZeroThreshold = 6, ZeroCount = 7;
    private const int NegativeSpan = 9, NegativeDelta = 10, PositiveSpan = 12, PositiveDelta = 13, Start = 15, Exemplars = 16;
    private const int ZeroExponent = -128;

    private static readonly double Threshold = Math.ScaleB(1, ZeroExponent);

    private readonly ProtobufMessage _message = new();
    private readonly ProtobufMessage _part = new();
    private readonly ProtobufMessage _exemplar = new();
    private readonly List<BucketSpan> _negativeSpans = [];
    private readonly List<long> _negativeDeltas = [];
    private readonly List<BucketSpan> _positiveSpans = [];
    private readonly List<long> _positiveDeltas = [];

    /// <summary>Encodes classic buckets and, where there are any, native ones.</summary>
    public ReadOnlySpan<byte> Encode(BucketBounds bounds, scoped in HistogramValue value, DateTimeOffset? start)
    {
        var total = 0L;
        foreach (var count in value.BucketCounts) total += count;
        Begin(total, value.Sum);
        var cumulative = 0L;
        for (var i = 0; i < bounds.Count; i++)
        {
            cumulative += value.BucketCounts[i];
            _part.Clear();
            _part.AddVarint(1, (ulong)cumulative);
            _part.AddDouble(2, i < bounds.Upper.Length ? bounds.Upper[i] : double.PositiveInfinity);
            if (value.ExemplarOf(i) is { } exemplar) _part.AddBytes(3, Encode(exemplar));
            _message.AddBytes(Bucket, _part.Written);
        }

        if (value.Native is { } native) AddNative(native);
        if (start is { } time) _message.AddTimestamp(Start, time);
        for (var i = 0; value.Native is not null && i < bounds.Count; i++)
        {
            if (value.ExemplarOf(i) is { } exemplar) _message.AddBytes(Exemplars, Encode(exemplar));
        }

        return _message.Written;
    }

    /// <summary>Encodes native buckets only.</summary>
    public ReadOnlySpan<byte> Encode(ExponentialHistogram values, double sum, DateTimeOffset? start)
    {
        Begin(values.Count, sum);
        AddNative(values);
        if (start is { } time) _message.AddTimestamp(Start, time);
        return _message.Written;
    }

    private void Begin(long count, double sum)
    {
        _message.Clear();
        _message.AddVarint(SampleCount, (ulong)count);
        _message.AddDouble(SampleSum, sum);
    }

    private void AddNative(ExponentialHistogram histogram)
    {
        var zeros = histogram.ZeroCount;
        zeros += histogram.ToSpansBeyondZero(-1, ZeroExponent, _negativeSpans, _negativeDeltas);
        zeros += histogram.ToSpansBeyondZero(1, ZeroExponent, _positiveSpans, _positiveDeltas);
        if (_negativeSpans.Count == 0 && _positiveSpans.Count == 0) _positiveSpans.Add(new BucketSpan(0, 0));
        _message.AddSigned(Schema, histogram.Schema);
        _message.AddDouble(ZeroThreshold, Threshold);
        _message.AddVarint(ZeroCount, (ulong)zeros);
        AddSpans(NegativeSpan, _negativeSpans);
        _message.AddPackedSigned(NegativeDelta, _negativeDeltas);
        AddSpans(PositiveSpan, _positiveSpans);
        _message.AddPackedSigned(PositiveDelta, _positiveDeltas);
    }

    private void AddSpans(int field, List<BucketSpan> spans)
    {
        foreach (var span in spans)
        {
            _part.Clear();
            _part.AddSigned(1, span.Offset);
            _part.AddVarint(2, span.Length);
            _message.AddBytes(field, _part.Written);
        }
    }

    private ReadOnlySpan<byte> Encode(in Exemplar exemplar)
    {
        _exemplar.Clear();
        _exemplar.AddLabel(1, Exemplar.TraceLabel, exemplar.TraceId);
        if (exemplar.SpanId.Length > 0) _exemplar.AddLabel(1, Exemplar.SpanLabel, exemplar.SpanId);
        _exemplar.AddDouble(2, exemplar.Value);
        _exemplar.AddTimestamp(3, exemplar.Timestamp);
        return _exemplar.Written;
    }
}
