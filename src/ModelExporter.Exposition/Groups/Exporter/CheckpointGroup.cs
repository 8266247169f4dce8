using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;

namespace ModelExporter.Exposition.Groups.Exporter;

/// <summary>Whether a restart would find a fresh checkpoint; absent without a storage path.</summary>
public sealed class CheckpointGroup : IMetricGroup
{
    private static readonly MetricDescriptor Timestamp = new(
        "model_exporter_checkpoint_last_success_timestamp_seconds", MetricType.Gauge, "When a checkpoint was last written with success, in seconds since 1970.", [],
        "time() - model_exporter_checkpoint_last_success_timestamp_seconds > 300", "seconds");

    /// <inheritdoc/>
    public string Name => "checkpoint";

    /// <inheritdoc/>
    public string Summary => "Age of the last checkpoint.";

    /// <inheritdoc/>
    public bool EnabledByDefault => true;

    /// <inheritdoc/>
    public IReadOnlyList<MetricDescriptor> Families => [Timestamp];

    /// <inheritdoc/>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        writer.BeginFamily(Timestamp);
        if (scrape.Telemetry.Checkpoint.LastSuccess is { } at) writer.Write(LabelSet.Empty, at.ToUnixTimeMilliseconds() / 1000.0);
        writer.EndFamily();
    }
}
