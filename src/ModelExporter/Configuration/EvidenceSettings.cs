using ModelExporter.Configuration.Schema;
using ModelExporter.Configuration.Values;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Configuration;

/// <summary>The settings of the sequential drift evidence: the table that the parser and the documentation follow.</summary>
internal static class EvidenceSettings
{
    /// <summary>The keys of <c>evidence</c>. What a detector has gathered belongs to its settings, so none of them can be reloaded.</summary>
    public static SettingTable<EvidenceOptions> Table { get; } = new(
        Value("enabled", new SwitchValue(), o => o.Enabled, (o, v) => o with { Enabled = v }, "Whether the sequential drift evidence is gathered"),
        Value("pane", new WholeSeconds(), o => o.Pane, (o, v) => o with { Pane = v },
            "Length of a pane; take one much longer than the time over which neighbouring events are alike"),
        Value("false_alarm_interval", new DurationValue(TimeSpan.FromHours(1), TimeSpan.FromDays(3650)), o => o.FalseAlarmInterval,
            (o, v) => o with { FalseAlarmInterval = v },
            "Least mean time between false alarms of a model"),
        Value("zone", new NumberValue(0, 10), o => o.Zone, (o, v) => o with { Zone = v }, "Drift that shall never matter, as a PSI"),
        Value("half_lives", new ListValue<double>(new NumberValue(1, 1e9), 1, 8, ("ascending", IsAscending)), o => o.HalfLives,
            (o, v) => o with { HalfLives = v },
            "Half-lives of the memories in effective events"),
        Value("max_effective_events", new NumberValue(1, 1e9), o => o.MaxEffectiveEvents, (o, v) => o with { MaxEffectiveEvents = v },
            "A pane never counts as more effective events than this"),
        Value("k_off", new IntegerValue(1, 1000), o => o.KOff, (o, v) => o with { KOff = v },
            "Panes with events below half the threshold before an alarm clears"),
        Value("replicas", new IntegerValue(1, 100_000), o => o.Replicas, (o, v) => o with { Replicas = v },
            "Replicas of the model that each run detectors of their own: the guarantee is for all of them together"),
        Value("design_effect", new SwitchValue(), o => o.DesignEffect, (o, v) => o with { DesignEffect = v },
            "Whether the counts are corrected for events that depend on each other"));

    private static ValueSetting<EvidenceOptions, T> Value<T>(
        string key, ValueKind<T> kind, Func<EvidenceOptions, T> get, Func<EvidenceOptions, T, EvidenceOptions> set, string meaning) =>
        new(key, kind, get, set, meaning) { Reloadable = false };

    private static bool IsAscending(IReadOnlyList<double> values)
    {
        for (var i = 1; i < values.Count; i++)
        {
            if (values[i] <= values[i - 1]) return false;
        }

        return true;
    }

    /// <summary>A duration of whole seconds, as panes are.</summary>
    private sealed class WholeSeconds : ValueKind<TimeSpan>
    {
        private readonly DurationValue _durations = new(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));

        public override string Name => _durations.Name;

        public override string Expected => _durations.Expected + ", in whole seconds";

        public override ConfigurationErrorCode? Parse(string text, out TimeSpan value) =>
            _durations.Parse(text, out value) ?? (value.Ticks % TimeSpan.TicksPerSecond == 0 ? null : ConfigurationErrorCode.OutOfRange);

        public override string Format(TimeSpan value) => _durations.Format(value);
    }
}
