using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Exposition.Groups.Exporter;

/// <summary>What passes through the capture proxy, and which copies were not read; absent without one.</summary>
public sealed class ProxyGroup : IMetricGroup
{
    private static readonly MetricDescriptor Connections = new(
        "model_exporter_proxy_connections", MetricType.Gauge, "Connections of clients that are open.", [], "sum(model_exporter_proxy_connections)");

    private static readonly MetricDescriptor Responses = new(
        "model_exporter_proxy_responses_total", MetricType.Counter, "Responses of the model server that were passed on, by class of status.", ["code"],
        "sum by (code) (rate(model_exporter_proxy_responses_total[5m]))");

    private static readonly MetricDescriptor Bytes = new(
        "model_exporter_proxy_bytes_total", MetricType.Counter, "Bytes that were passed on, headers included, to the model server (direction request) and back (direction response).", ["direction"],
        "sum by (direction) (rate(model_exporter_proxy_bytes_total[5m]))", "bytes");

    private static readonly MetricDescriptor Failures = new(
        "model_exporter_proxy_upstream_failures_total", MetricType.Counter, "Connections for which the model server could not be reached; the client was answered 502.", [],
        "rate(model_exporter_proxy_upstream_failures_total[5m]) > 0");

    private static readonly MetricDescriptor Copies = new(
        "model_exporter_proxy_copies_total", MetricType.Counter, "Inferences whose copies were read.", [], "sum(rate(model_exporter_proxy_copies_total[5m]))");

    private static readonly MetricDescriptor Dropped = new(
        "model_exporter_proxy_copies_dropped_total", MetricType.Counter, "Copies that were not read, by the reason; the traffic passed all the same.", ["reason"],
        "sum by (reason) (rate(model_exporter_proxy_copies_dropped_total[5m])) > 0");

    private static readonly MetricDescriptor Duration = new(
        "model_exporter_proxy_upstream_duration_seconds", MetricType.Histogram, "From the end of a request to the end of its response, for all requests.", [],
        "histogram_quantile(0.99, sum by (le) (rate(model_exporter_proxy_upstream_duration_seconds_bucket[5m])))", "seconds", new BucketBounds(DurationHistogram.UpperBounds));

    private static readonly LabelSet[] Classes = [.. Enumerable.Range(1, 5).Select(hundreds => LabelSet.Of(("code", FormattableString.Invariant($"{hundreds}xx"))))];
    private static readonly LabelSet Request = LabelSet.Of(("direction", "request"));
    private static readonly LabelSet Response = LabelSet.Of(("direction", "response"));
    private static readonly (CopyDrop Reason, LabelSet Labels)[] Reasons = [.. CopyDrops.All.Select(drop => (drop.Reason, LabelSet.Of(("reason", drop.Name))))];

    private readonly long[] _counts = new long[DurationHistogram.UpperBounds.Count + 1];
    private readonly ExponentialHistogram _native = DurationHistogram.EmptyNative();

    /// <inheritdoc/>
    public string Name => "proxy";

    /// <inheritdoc/>
    public string Summary => "Traffic through the capture proxy, and copies that were not read.";

    /// <inheritdoc/>
    public bool EnabledByDefault => true;

    /// <inheritdoc/>
    public IReadOnlyList<MetricDescriptor> Families => [Connections, Responses, Bytes, Failures, Copies, Dropped, Duration];

    /// <inheritdoc/>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        var proxy = scrape.Telemetry.Proxy;
        Family(writer, Connections, proxy, (to, from) => to.Write(LabelSet.Empty, from.Connections));
        Family(writer, Responses, proxy, static (to, from) =>
        {
            for (var hundreds = 1; hundreds <= Classes.Length; hundreds++) to.Write(Classes[hundreds - 1], from.Responses(hundreds).Value);
        });
        Family(writer, Bytes, proxy, static (to, from) =>
        {
            to.Write(Request, from.RequestBytes.Value);
            to.Write(Response, from.ResponseBytes.Value);
        });
        Family(writer, Failures, proxy, static (to, from) => to.Write(LabelSet.Empty, from.UpstreamFailures.Value));
        Family(writer, Copies, proxy, static (to, from) => to.Write(LabelSet.Empty, from.Copies.Value));
        Family(writer, Dropped, proxy, static (to, from) =>
        {
            foreach (var (reason, labels) in Reasons) to.Write(labels, from.Dropped(reason).Value);
        });
        Family(writer, Duration, proxy, (to, from) =>
        {
            var sum = from.Duration.Read(_counts, _native);
            to.WriteHistogram(LabelSet.Empty, new HistogramValue(_counts, sum, _native));
        });
    }

    private static void Family(MetricWriter writer, MetricDescriptor family, ProxyTelemetry? proxy, Action<MetricWriter, ProxyTelemetry> write)
    {
        writer.BeginFamily(family);
        if (proxy is not null) write(writer, proxy);
        writer.EndFamily();
    }
}
