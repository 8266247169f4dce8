using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Exposition.Groups.Exporter;

/// <summary>What came in: events and bytes by format, and how long requests took.</summary>
public sealed class IngestGroup : IMetricGroup
{
    private static readonly MetricDescriptor Events = new(
        "model_exporter_events_total", MetricType.Counter, "Events that were accepted: they are in the counters and windows of their model.", ["format"],
        "sum by (format) (rate(model_exporter_events_total[5m]))");

    private static readonly MetricDescriptor Rejected = new(
        "model_exporter_events_rejected_total", MetricType.Counter, "Events that could not be used, by reason.", ["format", "reason"],
        "sum by (format, reason) (increase(model_exporter_events_rejected_total[1h])) > 0");

    private static readonly MetricDescriptor Ignored = new(
        "model_exporter_values_ignored_total", MetricType.Counter, "Values left out of events that were used otherwise, by reason.", ["format", "reason"],
        "sum by (format, reason) (increase(model_exporter_values_ignored_total[1h])) > 0");

    private static readonly MetricDescriptor Bytes = new(
        "model_exporter_ingest_bytes_total", MetricType.Counter, "Bytes of request bodies as they came over the wire.", ["format"],
        "sum by (format) (rate(model_exporter_ingest_bytes_total[5m]))", "bytes");

    private static readonly MetricDescriptor Duration = new(
        "model_exporter_ingest_request_duration_seconds", MetricType.Histogram, "Time from the first byte of an ingest request to its answer.", [],
        "histogram_quantile(0.99, sum by (le) (rate(model_exporter_ingest_request_duration_seconds_bucket[5m])))", "seconds", new BucketBounds(DurationHistogram.UpperBounds));

    private readonly Dictionary<string, LabelSet> _formats = [];
    private readonly Dictionary<(string Format, string Reason), LabelSet> _reasons = [];
    private readonly long[] _counts = new long[DurationHistogram.UpperBounds.Count + 1];
    private readonly ExponentialHistogram _native = DurationHistogram.EmptyNative();

    /// <inheritdoc/>
    public string Name => "ingest";

    /// <inheritdoc/>
    public string Summary => "Events, rejections, bytes and durations of ingest requests.";

    /// <inheritdoc/>
    public bool EnabledByDefault => true;

    /// <inheritdoc/>
    public IReadOnlyList<MetricDescriptor> Families => [Events, Rejected, Ignored, Bytes, Duration];

    /// <inheritdoc/>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        var formats = scrape.Telemetry.Formats.ToArray();
        writer.BeginFamily(Events);
        foreach (var format in formats) writer.Write(Labels(format), format.Accepted.Value);
        writer.EndFamily();

        writer.BeginFamily(Rejected);
        foreach (var format in formats)
        {
            foreach (var (reason, count) in format.Rejections) writer.Write(Labels(format, reason), count.Value);
        }

        writer.EndFamily();

        writer.BeginFamily(Ignored);
        foreach (var format in formats)
        {
            foreach (var (reason, count) in format.IgnoredValues) writer.Write(Labels(format, reason), count.Value);
        }

        writer.EndFamily();

        writer.BeginFamily(Bytes);
        foreach (var format in formats) writer.Write(Labels(format), format.Bytes.Value);
        writer.EndFamily();

        writer.BeginFamily(Duration);
        var sum = scrape.Telemetry.IngestRequestDuration.Read(_counts, _native);
        writer.WriteHistogram(LabelSet.Empty, new HistogramValue(_counts, sum, _native));
        writer.EndFamily();
    }

    // Formats and reasons are closed lists, so these caches cannot grow without bound.
    private LabelSet Labels(FormatTelemetry format)
    {
        if (!_formats.TryGetValue(format.Name, out var labels)) _formats[format.Name] = labels = LabelSet.Of(("format", format.Name));
        return labels;
    }

    private LabelSet Labels(FormatTelemetry format, string reason)
    {
        if (!_reasons.TryGetValue((format.Name, reason), out var labels)) _reasons[(format.Name, reason)] = labels = Labels(format).With("reason", reason);
        return labels;
    }
}
