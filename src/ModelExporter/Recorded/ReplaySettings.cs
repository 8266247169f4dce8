using ModelExporter.Configuration;
using ModelExporter.Configuration.Values;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Recorded;

/// <summary>What of the exporter's configuration matters to a replay. A value.</summary>
/// <param name="Monitoring">How models are watched.</param>
internal sealed record ReplaySettings(MonitoringOptions Monitoring)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>Categories that have a bin of their own.</summary>
    public int ExportedCategories => Monitoring.Limits.ExportedCategories;

    /// <summary>Reads the configuration file, if there is one; environment variables and flags of the server do not matter here.</summary>
    /// <param name="path">The file, or null.</param>
    /// <param name="collectors">The metric groups that the file may name.</param>
    /// <param name="errors">Gets what is wrong with it.</param>
    public static ReplaySettings Load(string? path, IReadOnlyList<CollectorSwitch> collectors, List<string> errors)
    {
        if (path is null) return new ReplaySettings(new MonitoringOptions());
        var flags = new[] { KeyValuePair.Create(ConfigurationLoader.FileFlag, path) };
        var loaded = new ConfigurationLoader(new ExporterSettings(collectors), flags, new Dictionary<string, string>()).Load();
        errors.AddRange(loaded.Errors.Select(error => error.ToString()));
        return new ReplaySettings(loaded.Configuration.Monitoring);
    }

    /// <summary>A duration of at least a second, or null.</summary>
    public static TimeSpan? Duration(string text) => DurationValue.TryParse(text, out var value) && value >= Shortest ? value : null;

    /// <summary>The drift decision's settings for a feature of a model: its own, or the model's, or the common ones.</summary>
    public DriftOptions DriftOf(string? model, string feature)
    {
        var options = model is null ? null : Monitoring.Model(model);
        if (options is not null && options.Features.TryGetValue(feature, out var own) && own.Drift is { } drift) return drift;
        return options?.Drift ?? Monitoring.Drift;
    }
}
