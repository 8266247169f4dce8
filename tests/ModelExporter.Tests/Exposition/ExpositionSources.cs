using ModelExporter.Exposition.Pages;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Tests.Exposition;

/// <summary>Sources for pages in tests.</summary>
internal static class ExpositionSources
{
    public static MetricSources Of(ExporterTelemetry telemetry, ModelRegistry? models = null) => new()
    {
        Telemetry = telemetry,
        Models = models ?? new ModelRegistry(new MonitoringOptions(), telemetry, TimeProvider.System),
        Build = new BuildInformation("1.2.3", "abc", "10.0.0"),
        Time = TimeProvider.System,
        SeriesLimit = () => 50_000,
    };
}
