using ModelExporter.Configuration.Schema;
using ModelExporter.Configuration.Values;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Configuration;

/// <summary>The settings of models, their versions, their features and the drift decision: the tables that the parser and the documentation follow.</summary>
internal static class ModelSettings
{
    private static readonly SwitchValue Switch = new();

    /// <summary>The drift decision; the same keys stand at the top, in a model and in a feature.</summary>
    public static SettingTable<DriftOptions> Drift { get; } = new(
        Value<DriftOptions, double>("psi_excess", new NumberValue(0, 10), o => o.PsiExcess, (o, v) => o with { PsiExcess = v },
            "Least PSI above its expected value that counts as an effect"),
        Value<DriftOptions, double>("q", new NumberValue(0.000001, 0.5), o => o.Q, (o, v) => o with { Q = v },
            "False discovery rate over the features of a model"),
        Value<DriftOptions, int>("min_samples", new IntegerValue(1, 1_000_000_000), o => o.MinSamples, (o, v) => o with { MinSamples = v },
            "Least number of samples before any score is published"),
        Value<DriftOptions, int>("k_on", new IntegerValue(1, 1000), o => o.KOn, (o, v) => o with { KOn = v },
            "Evaluations in a row that must agree before a feature is called drifted"),
        Value<DriftOptions, int>("k_off", new IntegerValue(1, 1000), o => o.KOff, (o, v) => o with { KOff = v },
            "Evaluations in a row that must disagree before it no longer is"),
        Value<DriftOptions, DriftBaseline>("baseline",
            new ChoiceValue<DriftBaseline>(
                ("reference", DriftBaseline.Reference), ("hour_of_day", DriftBaseline.HourOfDay), ("hour_of_week", DriftBaseline.HourOfWeek),
                ("trailing", DriftBaseline.Trailing), ("previous_window", DriftBaseline.PreviousWindow)),
            o => o.Baseline, (o, v) => o with { Baseline = v },
            "What the live window is compared with: the reference, the same hour of the day or of the week in the first weeks of traffic, " +
            "the same hour of the week in the last weeks, or the window before"),
        Value<DriftOptions, int>("baseline_weeks", new IntegerValue(1, 8), o => o.BaselineWeeks, (o, v) => o with { BaselineWeeks = v },
            "Weeks of traffic behind a seasonal baseline; the trailing one needs at least 4"),
        Value<DriftOptions, bool>("design_effect", Switch, o => o.DesignEffect, (o, v) => o with { DesignEffect = v },
            "Whether the test is corrected for events that depend on each other, as soon as a window has 60 panes"));

    /// <summary>One feature of a model.</summary>
    public static SettingTable<FeatureOptions> Feature { get; } = new(
        Value<FeatureOptions, FeatureKind?>("kind",
            new ChoiceValue<FeatureKind?>(("numeric", FeatureKind.Numeric), ("categorical", FeatureKind.Categorical), ("vector", FeatureKind.Vector)),
            o => o.Kind, (o, v) => o with { Kind = v }, "The feature's kind in a reference that is learned; without it the range, the allowed values or the first value say. A given reference has the kinds of its data"),
        Value<FeatureOptions, ValueRange?>("range", new RangeValue(), o => o.Range, (o, v) => o with { Range = v },
            "Where a numeric value should be, both ends included; what is outside is counted as out of range, and in its bin. Without it the reference says"),
        Value<FeatureOptions, IReadOnlyList<string>>("allowed_values", new ListValue<string>(TextValue.Printable, 1, 1000), o => o.AllowedValues,
            (o, v) => o with { AllowedValues = v }, "The only categories that are right; any other is counted as out of range, and in its bin. Numbers are written as `1`, not `1.0`"),
        Value<FeatureOptions, bool?>("required", new OptionalSwitchValue(), o => o.Required, (o, v) => o with { Required = v },
            "Whether every event must have the feature: `true` counts its absence as missing in every event, `false` in none; without it in events that have features"),
        new SectionSetting<FeatureOptions, DriftOptions>("drift", Drift, o => o.Drift ?? new DriftOptions(), (o, v) => o with { Drift = v })
        {
            Inherits = "as the model",
        });

    /// <summary>One version of a model.</summary>
    public static SettingTable<VersionOptions> Version { get; } = new(
        new ValueSetting<VersionOptions, string>("name", TextValue.ModelName, o => o.Name, (o, v) => o with { Name = v }, "The version's name")
        {
            MustBeGiven = true,
        },
        Value<VersionOptions, string?>("reference", new FilePathValue(), o => o.Reference, (o, v) => o with { Reference = v },
            "The reference profile, `.json` or `.json.gz`; without it the reference is learned or put through the API"));

    /// <summary>One segment that is counted.</summary>
    public static SettingTable<SegmentOptions> Segment { get; } = new(
        new ValueSetting<SegmentOptions, string>("name", new TextValue("name", "printable text of 1 to 128 characters that does not start with _", IsSegmentName), o => o.Name,
            (o, v) => o with { Name = v }, "A key of the events' `segments` that is counted; the name alone may stand for the mapping, as in `segments: [region]`")
        {
            MustBeGiven = true,
        },
        Value<SegmentOptions, IReadOnlyList<string>>("values", new ListValue<string>(TextValue.Printable, 1, 1000, ("all different", AllDifferent)), o => o.Values,
            (o, v) => o with { Values = v }, "The values that are kept apart, born at 0; any other is `_other`. Without it the first that come, up to `limits.categories`"));

    /// <summary>One model.</summary>
    /// <param name="collectors">The metric groups that can be switched.</param>
    public static SettingTable<ModelOptions> Model(IReadOnlyList<CollectorSwitch> collectors) => new(
        new ValueSetting<ModelOptions, string>("name", TextValue.ModelName, o => o.Name, (o, v) => o with { Name = v }, "The model's name, as events have it")
        {
            MustBeGiven = true,
        },
        Value<ModelOptions, ModelTask?>("task",
            new ChoiceValue<ModelTask?>(
                ("binary", ModelTask.Binary), ("multiclass", ModelTask.Multiclass), ("regression", ModelTask.Regression), ("ranking", ModelTask.Ranking)),
            o => o.Task, (o, v) => o with { Task = v }, "What the model predicts; without it the reference, predictions and labels say"),
        Value<ModelOptions, IReadOnlyList<string>>("classes",
            new ListValue<string>(TextValue.Printable, 2, 1000, ("all different", AllDifferent)), o => o.Classes,
            (o, v) => o with { Classes = v }, "The classes of a classifier in their order; of two, the last is the positive one"),
        new NamedListSetting<ModelOptions, VersionOptions>("versions", Version, _ => new VersionOptions { Name = "" }, v => v.Name,
            (o, v) => o with { Versions = v }, 1000),
        new NamedListSetting<ModelOptions, SegmentOptions>("segments", Segment, _ => new SegmentOptions(""), s => s.Name, (o, v) => o with { Segments = v }, SegmentOptions.MostKeys)
        {
            TakesNames = true,
        },
        new NamedMapSetting<ModelOptions, string>("mapping", TextValue.MappingSource,
            new ValueContent<ModelOptions, string>(TextValue.MappingTarget, "The feature or role that the column or JSON pointer NAME of foreign formats is, such as `input-0`", ""),
            o => o.Mapping, (o, v) => o with { Mapping = v }, 10_000),
        Collectors<ModelOptions>([.. collectors.Where(collector => collector.PerModel)], o => o.Collectors, (o, v) => o with { Collectors = v }, inherits: "as `collectors`"),
        new SectionSetting<ModelOptions, DriftOptions>("drift", Drift, o => o.Drift ?? new DriftOptions(), (o, v) => o with { Drift = v })
        {
            Inherits = "as `drift`",
        },
        new NamedMapSetting<ModelOptions, FeatureOptions>("features", TextValue.Printable,
            new TableContent<ModelOptions, FeatureOptions>(Feature, model => new FeatureOptions { Drift = model.Drift }),
            o => o.Features, (o, v) => o with { Features = v }, 10_000));

    /// <summary>The switches of metric groups; the same keys stand at the top and in a model.</summary>
    public static SectionSetting<TOwner, IReadOnlyDictionary<string, bool>> Collectors<TOwner>(
        IReadOnlyList<CollectorSwitch> collectors, Func<TOwner, IReadOnlyDictionary<string, bool>> get,
        Func<TOwner, IReadOnlyDictionary<string, bool>, TOwner> set, string? inherits = null) =>
        new("collectors", new SettingTable<IReadOnlyDictionary<string, bool>>([.. collectors.Select(Collector)]), get, set) { Inherits = inherits };

    private static ValueSetting<IReadOnlyDictionary<string, bool>, bool> Collector(CollectorSwitch collector) =>
        new(collector.Name, Switch,
            switches => switches.TryGetValue(collector.Name, out var on) ? on : collector.OnByDefault,
            (switches, on) => new Dictionary<string, bool>(switches, StringComparer.Ordinal) { [collector.Name] = on },
            collector.Meaning)
        {
            Flag = "--collector." + collector.Name,
        };

    private static ValueSetting<TOwner, T> Value<TOwner, T>(string key, ValueKind<T> kind, Func<TOwner, T> get, Func<TOwner, T, TOwner> set, string meaning) =>
        new(key, kind, get, set, meaning);

    private static bool IsSegmentName(string text) => text.Length is > 0 and <= 128 && text[0] != '_' && !text.Any(char.IsControl);

    private static bool AllDifferent(IReadOnlyList<string> values) => values.Distinct(StringComparer.Ordinal).Count() == values.Count;
}
