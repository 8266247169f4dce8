using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Labels;
using ModelExporter.Monitoring.Labels.Shared;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Monitoring.Models;

/// <summary>One model: its versions and the predictions that it remembers. A state; its lock guards the counts of all its versions and is held for their increments only.</summary>
public sealed class ModelState
{
    private readonly OptionsInForce _options;
    private readonly ExporterTelemetry _telemetry;
    private readonly EventClock _clock;
    private volatile VersionState[] _versions = [];
    private ushort _nextNumber;

    internal ModelState(string name, OptionsInForce options, ExporterTelemetry telemetry, EventClock clock, ISharedLabels? sharedLabels = null)
    {
        Name = name;
        _options = options;
        _telemetry = telemetry;
        _clock = clock;
        Labels = new LabelJoin(this, options.Current.Labels, sharedLabels);
    }

    /// <summary>The model's name.</summary>
    public string Name { get; }

    /// <summary>Its versions, in the order in which they came.</summary>
    public IReadOnlyList<VersionState> Versions => _versions;

    internal Lock Lock { get; } = new();

    internal LabelJoin Labels { get; }

    /// <summary>The present of labels that belong to no prediction yet: the wall clock, or the latest event of all versions.</summary>
    internal long Present
    {
        get
        {
            var wall = _clock.WallMilliseconds;
            if (!_clock.FollowsEvents || _versions.Length == 0) return wall;
            var latest = long.MinValue;
            foreach (var version in _versions) latest = Math.Max(latest, version.Present);
            return latest;
        }
    }

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
            var added = new VersionState(this, version, _nextNumber++, _options, _clock);
            _versions = [.. _versions, added];
            return added;
        }
    }

    /// <summary>The version of a number.</summary>
    internal VersionState VersionOf(ushort number) => Array.Find(_versions, version => version.Number == number)!;

    internal Action<double>? Observer(ObservedDuration duration, string version) => _telemetry.Observations?.Of(duration, Name, version);

    internal void CountLimit(string limit) => _telemetry.LimitReached(limit).Increment();

    /// <summary>The drift decision of features without settings of their own.</summary>
    internal DriftOptions DriftOptions => _options.Current.Model(Name)?.Drift ?? _options.Current.Drift;

    /// <summary>The drift decision of each feature of a layout, in its order.</summary>
    internal DriftOptions[] DriftOptionsOf(BinLayout layout)
    {
        var options = _options.Current;
        var model = options.Model(Name);
        var common = model?.Drift ?? options.Drift;
        return [.. layout.Features.Select(bins => model?.Features.GetValueOrDefault(bins.Name)?.Drift ?? common)];
    }
}
