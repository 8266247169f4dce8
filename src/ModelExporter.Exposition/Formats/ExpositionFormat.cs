using ModelExporter.Exposition.Pages;

namespace ModelExporter.Exposition.Formats;

/// <summary>An output format: how clients ask for it and who writes it. A value.</summary>
/// <param name="Name">Short name for logs and documents.</param>
/// <param name="MediaType">Type and subtype.</param>
/// <param name="Version">Value of the parameter <c>version</c>.</param>
/// <param name="SaysEscaping">Whether the answer states the escaping of names.</param>
/// <param name="Writer">Makes a writer over a page.</param>
public sealed record ExpositionFormat(string Name, string MediaType, string Version, bool SaysEscaping, Func<PageBuffer, MetricWriter> Writer)
{
    /// <summary>Prometheus text 0.0.4: what everything understands, and what is answered when nothing else fits.</summary>
    public static readonly ExpositionFormat PrometheusText = new("prometheus-text-0.0.4", "text/plain", "0.0.4", false, output => new PrometheusTextWriter(output));

    /// <summary>Prometheus text 1.0.0.</summary>
    public static readonly ExpositionFormat PrometheusText1 = new("prometheus-text-1.0.0", "text/plain", "1.0.0", true, output => new PrometheusTextWriter(output));

    /// <summary>OpenMetrics text 1.0.0.</summary>
    public static readonly ExpositionFormat OpenMetrics = new("openmetrics-1.0.0", "application/openmetrics-text", "1.0.0", true, output => new OpenMetricsWriter(output));

    /// <summary>OpenMetrics text as drafts had it; our pages are the same in both.</summary>
    public static readonly ExpositionFormat OpenMetricsDraft = new("openmetrics-0.0.1", "application/openmetrics-text", "0.0.1", false, output => new OpenMetricsWriter(output));

    /// <summary>All formats; of several with one media type the first is meant when a client names no version.</summary>
    public static readonly IReadOnlyList<ExpositionFormat> All = [PrometheusText, PrometheusText1, OpenMetrics, OpenMetricsDraft];
}
