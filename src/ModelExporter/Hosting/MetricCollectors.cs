using ModelExporter.Configuration;

namespace ModelExporter.Hosting;

/// <summary>The metric groups as switches of the configuration.</summary>
internal static class MetricCollectors
{
    /// <summary>All switches, in the order of the page.</summary>
    public static IReadOnlyList<CollectorSwitch> All { get; } = [];
}
