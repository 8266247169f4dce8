using ModelExporter.Exposition.Pages;
using ModelExporter.Monitoring.Exporter;

namespace ModelExporter.Tests.Exposition;

/// <summary>Sources for pages in tests.</summary>
internal static class ExpositionSources
{
    public static MetricSources Of(ExporterTelemetry telemetry) => new()
    {
        Telemetry = telemetry,
        Build = new BuildInformation("1.2.3", "abc", "10.0.0"),
        Time = TimeProvider.System,
        SeriesLimit = () => 50_000,
    };
}
