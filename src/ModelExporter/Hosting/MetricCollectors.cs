using ModelExporter.Configuration;
using ModelExporter.Exposition.Pages;

namespace ModelExporter.Hosting;

/// <summary>The metric groups as switches of the configuration.</summary>
internal static class MetricCollectors
{
    /// <summary>All switches, in the order of the page.</summary>
    public static IReadOnlyList<CollectorSwitch> All { get; } =
        [.. MetricGroups.All().Select(group => new CollectorSwitch(group.Name, group.EnabledByDefault, group.Summary.TrimEnd('.')))];

    /// <summary>The groups that are on.</summary>
    public static IReadOnlyList<IMetricGroup> On(ExporterConfiguration configuration) =>
        MetricGroups.Select(
            [.. configuration.Collectors.Where(collector => collector.Value).Select(collector => collector.Key)],
            [.. configuration.Collectors.Where(collector => !collector.Value).Select(collector => collector.Key)]);
}
