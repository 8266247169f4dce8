using ModelExporter.Dashboards.Panels;

namespace ModelExporter.Dashboards.Definitions;

/// <summary>The dashboards by the names of their files.</summary>
internal static class AllDashboards
{
    /// <summary>Makes all of them.</summary>
    public static IReadOnlyList<(string File, Dashboard Dashboard)> Create() =>
    [
        ("fleet.json", FleetDashboard.Create()),
        ("model.json", ModelDashboard.Create()),
        ("drift.json", DriftDashboard.Create()),
        ("integrity.json", IntegrityDashboard.Create()),
        ("exporter.json", ExporterDashboard.Create()),
    ];
}
