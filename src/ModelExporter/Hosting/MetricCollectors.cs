using ModelExporter.Configuration;
using ModelExporter.Exposition.Pages;

namespace ModelExporter.Hosting;

/// <summary>The metric groups as switches of the configuration.</summary>
internal static class MetricCollectors
{
    /// <summary>All switches, in the order of the page.</summary>
    public static IReadOnlyList<CollectorSwitch> All { get; } =
        [.. MetricGroups.All().Select(group => new CollectorSwitch(group.Name, group.EnabledByDefault, group.Summary.TrimEnd('.'), IsPerModel(group)))];

    /// <summary>The groups that are on, for all models or for some.</summary>
    public static IReadOnlyList<IMetricGroup> On(ExporterConfiguration configuration) =>
        MetricGroups.Select(
            [.. configuration.Collectors.Where(collector => collector.Value).Select(collector => collector.Key)],
            [.. configuration.Collectors.Where(collector => !collector.Value).Select(collector => collector.Key)],
            [.. configuration.Monitoring.Models.SelectMany(model => model.Collectors).Where(collector => collector.Value).Select(collector => collector.Key)]);

    /// <summary>Whether a group that is on shows a model: what the model says, else what holds for all.</summary>
    public static bool Shows(ExporterConfiguration configuration, string model, string group) =>
        configuration.Monitoring.Model(model) is { } settings && settings.Collectors.TryGetValue(group, out var own) ? own : configuration.Collectors.GetValueOrDefault(group, true);

    /// <summary>Whether all that a group shows belongs to a model.</summary>
    public static bool IsPerModel(IMetricGroup group) => group.Families.All(family => family.Labels.Contains("model"));
}
