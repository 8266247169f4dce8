using ModelExporter.Exposition.Formats.Protobuf;
using ModelExporter.Exposition.Pages;

namespace ModelExporter.Exposition.Formats;

/// <summary>An output format: how clients ask for it and who writes it. A value.</summary>
/// <param name="Name">Short name for logs and documents.</param>
/// <param name="MediaType">Type and subtype.</param>
/// <param name="Parameters">The parameters of the media type that tell the format, in the order in which the answer says them.</param>
/// <param name="NeedsParameters">Whether a client has to name the parameters; where not, a media type without them means the first format that has it.</param>
/// <param name="SaysEscaping">Whether the answer states the escaping of names.</param>
/// <param name="Writer">Makes a writer over a page.</param>
public sealed record ExpositionFormat(string Name, string MediaType, IReadOnlyList<(string Name, string Value)> Parameters, bool NeedsParameters, bool SaysEscaping, Func<PageBuffer, MetricWriter> Writer)
{
    /// <summary>Prometheus text 0.0.4: what everything understands, and what is answered when nothing else fits.</summary>
    public static readonly ExpositionFormat PrometheusText = new("prometheus-text-0.0.4", "text/plain", Text("0.0.4"), false, false, output => new PrometheusTextWriter(output));

    /// <summary>Prometheus text 1.0.0.</summary>
    public static readonly ExpositionFormat PrometheusText1 = new("prometheus-text-1.0.0", "text/plain", Text("1.0.0"), false, true, output => new PrometheusTextWriter(output));

    /// <summary>OpenMetrics text 1.0.0.</summary>
    public static readonly ExpositionFormat OpenMetrics = new("openmetrics-1.0.0", "application/openmetrics-text", Text("1.0.0"), false, true, output => new OpenMetricsWriter(output));

    /// <summary>OpenMetrics text as drafts had it; our pages are the same in both.</summary>
    public static readonly ExpositionFormat OpenMetricsDraft = new("openmetrics-0.0.1", "application/openmetrics-text", Text("0.0.1"), false, false, output => new OpenMetricsWriter(output));

    /// <summary>Delimited protobuf messages: the only one with native histograms and start times.</summary>
    public static readonly ExpositionFormat Protobuf = new(
        "prometheus-protobuf", "application/vnd.google.protobuf", [("proto", "io.prometheus.client.MetricFamily"), ("encoding", "delimited")], true, true,
        output => new ProtobufWriter(output));

    /// <summary>All formats; of several that a media type or a range covers the first is meant when a client says no more.</summary>
    public static readonly IReadOnlyList<ExpositionFormat> All = [PrometheusText, PrometheusText1, OpenMetrics, OpenMetricsDraft, Protobuf];

    private static (string Name, string Value)[] Text(string version) => [("version", version), ("charset", "utf-8")];
}
