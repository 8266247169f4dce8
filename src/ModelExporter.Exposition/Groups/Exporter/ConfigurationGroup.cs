using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;

namespace ModelExporter.Exposition.Groups.Exporter;

/// <summary>Whether the configuration that runs is the one in the file.</summary>
public sealed class ConfigurationGroup : IMetricGroup
{
    private static readonly MetricDescriptor Successful = new(
        "model_exporter_config_last_reload_successful", MetricType.Gauge, "1 when the last reading of the configuration succeeded, 0 when the one before it is still in use.", [],
        "model_exporter_config_last_reload_successful == 0");

    private static readonly MetricDescriptor Timestamp = new(
        "model_exporter_config_last_reload_success_timestamp_seconds", MetricType.Gauge, "When the configuration was last read with success, in seconds since 1970.", [],
        "time() - model_exporter_config_last_reload_success_timestamp_seconds", "seconds");

    /// <inheritdoc/>
    public string Name => "config";

    /// <inheritdoc/>
    public string Summary => "Outcome of the last reading of the configuration.";

    /// <inheritdoc/>
    public bool EnabledByDefault => true;

    /// <inheritdoc/>
    public IReadOnlyList<MetricDescriptor> Families => [Successful, Timestamp];

    /// <inheritdoc/>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        var reload = scrape.Telemetry.ConfigReload;
        writer.BeginFamily(Successful);
        if (reload.Succeeded is { } succeeded) writer.Write(LabelSet.Empty, succeeded ? 1L : 0L);
        writer.EndFamily();
        writer.BeginFamily(Timestamp);
        if (reload.LastSuccess is { } at) writer.Write(LabelSet.Empty, at.ToUnixTimeMilliseconds() / 1000.0);
        writer.EndFamily();
    }
}
