using ModelExporter.Configuration.Schema;
using ModelExporter.Configuration.Values;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Quality;

namespace ModelExporter.Configuration;

/// <summary>The settings of the quality measures: the table that the parser and the documentation follow.</summary>
internal static class QualitySettings
{
    /// <summary>The keys of <c>quality</c>. What has been counted belongs to the last two, so they cannot be reloaded.</summary>
    public static SettingTable<QualityOptions> Table { get; } = new(
        Value("min_samples", new IntegerValue(1, 1_000_000_000), o => o.MinSamples, (o, v) => o with { MinSamples = v },
            "Least number of labelled predictions before a measure is published"),
        Value("q", new NumberValue(0.000001, 0.5), o => o.Q, (o, v) => o with { Q = v }, "False discovery rate over the measures of a model"),
        Value("least_change", new NumberValue(0, 1), o => o.LeastChange, (o, v) => o with { LeastChange = v },
            "Least fall that matters of a measure with a greatest value, such as accuracy, as a difference"),
        Value("least_relative_change", new NumberValue(0, 100), o => o.LeastRelativeChange, (o, v) => o with { LeastRelativeChange = v },
            "Least rise that matters of a loss or an error, as a share of the reference's"),
        Value("measures", new ListValue<string>(new ChoiceValue<string>([.. QualityMeasures.All.Select(measure => (measure.Name, measure.Name))]), 1, 100), o => o.Measures,
            (o, v) => o with { Measures = v }, "The measures that are published; without them the main ones of the task, as docs/quality.md lists them"),
        Value("ranking_depth", new IntegerValue(1, 10_000), o => o.RankingDepth, (o, v) => o with { RankingDepth = v },
            "Positions of a served list that count for the ranking measures", reloadable: false),
        Value("drift_detection_method", new SwitchValue(), o => o.DriftDetectionMethod, (o, v) => o with { DriftDetectionMethod = v },
            "Whether DDM watches the errors of classifiers beside ADWIN and Page-Hinkley; it alarms early", reloadable: false));

    private static ValueSetting<QualityOptions, T> Value<T>(
        string key, ValueKind<T> kind, Func<QualityOptions, T> get, Func<QualityOptions, T, QualityOptions> set, string meaning, bool reloadable = true) =>
        new(key, kind, get, set, meaning) { Reloadable = reloadable };
}
