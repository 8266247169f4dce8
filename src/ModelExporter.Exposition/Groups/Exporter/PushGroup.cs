using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;

namespace ModelExporter.Exposition.Groups.Exporter;

/// <summary>Whether pushes reach their collector; absent unless metrics are pushed.</summary>
public sealed class PushGroup : IMetricGroup
{
    private static readonly MetricDescriptor Pushes = new(
        "model_exporter_otlp_pushes_total", MetricType.Counter, "Pushes of metrics that the OpenTelemetry collector took.", [],
        "sum(increase(model_exporter_otlp_pushes_total[10m])) == 0");

    private static readonly MetricDescriptor Failures = new(
        "model_exporter_otlp_push_failures_total", MetricType.Counter, "Pushes of metrics that failed; the next one carries what they had.", [],
        "sum(increase(model_exporter_otlp_push_failures_total[10m])) > 0");

    /// <inheritdoc/>
    public string Name => "push";

    /// <inheritdoc/>
    public string Summary => "Pushes of metrics to an OpenTelemetry collector, where they are switched on.";

    /// <inheritdoc/>
    public bool EnabledByDefault => true;

    /// <inheritdoc/>
    public IReadOnlyList<MetricDescriptor> Families => [Pushes, Failures];

    /// <inheritdoc/>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        writer.BeginFamily(Pushes);
        if (scrape.Telemetry.Pushes is { } delivered) writer.Write(LabelSet.Empty, delivered.Delivered.Value);
        writer.EndFamily();

        writer.BeginFamily(Failures);
        if (scrape.Telemetry.Pushes is { } failed) writer.Write(LabelSet.Empty, failed.Failed.Value);
        writer.EndFamily();
    }
}
