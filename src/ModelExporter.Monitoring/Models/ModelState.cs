using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Labels;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Monitoring.Models;

/// <summary>One model: its versions and the ids that it has seen. A state; its lock guards the counts of all its versions and is held for their increments only.</summary>
public sealed class ModelState
{
    private readonly OptionsInForce _options;
    private readonly ExporterTelemetry _telemetry;
    private readonly EventClock _clock;
    private volatile VersionState[] _versions = [];

    internal ModelState(string name, OptionsInForce options, ExporterTelemetry telemetry, EventClock clock)
    {
        Name = name;
        _options = options;
        _telemetry = telemetry;
        _clock = clock;
        Seen = new SeenIds(options.Current.Labels.Capacity, options.Current.Labels.Horizon);
    }

    /// <summary>The model's name.</summary>
    public string Name { get; }

    /// <summary>Its versions, in the order in which they came.</summary>
    public IReadOnlyList<VersionState> Versions => _versions;

    internal Lock Lock { get; } = new();

    internal SeenIds Seen { get; }

    /// <summary>The version of a name, or null.</summary>
    public VersionState? Version(string version)
    {
        foreach (var state in _versions)
        {
            if (string.Equals(state.Version, version, StringComparison.Ordinal)) return state;
        }

        return null;
    }

    internal VersionState? FindOrAdd(string version)
    {
        if (Version(version) is { } found) return found;
        lock (Lock)
        {
            if (Version(version) is { } meanwhile) return meanwhile;
            if (_versions.Length >= _options.Current.Limits.Versions) return null;
            var added = new VersionState(this, version, _options, _clock);
            _versions = [.. _versions, added];
            return added;
        }
    }

    internal void CountLimit(string limit) => _telemetry.LimitReached(limit).Increment();

    /// <summary>The drift decision of each feature of a layout, in its order.</summary>
    internal DriftOptions[] DriftOptionsOf(BinLayout layout)
    {
        var options = _options.Current;
        var model = options.Model(Name);
        var common = model?.Drift ?? options.Drift;
        return [.. layout.Features.Select(bins => model?.Features.GetValueOrDefault(bins.Name)?.Drift ?? common)];
    }
}
