using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Exposition.Groups.Models;

/// <summary>How long predictions took, as their events say.</summary>
public sealed class LatencyGroup : IMetricGroup
{
    private static readonly MetricDescriptor Latency = new(
        "model_prediction_latency_seconds", MetricType.Histogram, "How long predictions took, of those that say so.", ["model", "version"],
        "histogram_quantile(0.99, sum by (model, version, le) (rate(model_prediction_latency_seconds_bucket[5m])))", "seconds", new BucketBounds(DurationHistogram.UpperBounds));

    private readonly long[] _counts = new long[DurationHistogram.UpperBounds.Count + 1];
    private readonly ExponentialHistogram _native = DurationHistogram.EmptyNative();

    private readonly LatencyExemplar[] _latest = new LatencyExemplar[LatencyExemplars.Buckets];
    private readonly Exemplar?[] _exemplars = new Exemplar?[LatencyExemplars.Buckets];

    /// <inheritdoc/>
    public string Name => "latency";

    /// <inheritdoc/>
    public string Summary => "Prediction latency of every model version.";

    /// <inheritdoc/>
    public bool EnabledByDefault => true;

    /// <inheritdoc/>
    public IReadOnlyList<MetricDescriptor> Families => [Latency];

    /// <inheritdoc/>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        writer.BeginFamily(Latency);
        foreach (var version in scrape.Versions)
        {
            var sum = version.Counters.Latency.Read(_counts, _native);
            writer.WriteHistogram(version.Labels.Version, new HistogramValue(_counts, sum, _native, Read(version.Counters.LatencyExemplars)));
        }

        writer.EndFamily();
    }

    private ReadOnlySpan<Exemplar?> Read(LatencyExemplars? exemplars)
    {
        if (exemplars is null) return [];
        exemplars.Read(_latest);
        for (var bucket = 0; bucket < _exemplars.Length; bucket++)
        {
            var (trace, seconds, at) = _latest[bucket];
            _exemplars[bucket] = trace.IsNone ? null : new Exemplar(trace.TraceText, trace.SpanId == 0 ? "" : trace.SpanText, seconds, DateTimeOffset.FromUnixTimeMilliseconds(at));
        }

        return _exemplars;
    }
}
