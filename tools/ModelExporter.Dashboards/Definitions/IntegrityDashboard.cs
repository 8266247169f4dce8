using ModelExporter.Dashboards.Panels;
using static ModelExporter.Dashboards.Definitions.Select;

namespace ModelExporter.Dashboards.Definitions;

/// <summary>Missing, invalid, impossible and unknown values: faults of the data rather than changes of the world.</summary>
internal static class IntegrityDashboard
{
    private const string Feature = Model + ",feature=~\"$feature\"";
    private const string FeatureWindow = Window + ",feature=~\"$feature\"";
    private const string ByFeature = "by (cluster, namespace, job, model, version, feature)";

    // Values that the reference lacks are missing by nature; what counts is what is missing beyond them.
    private const string MissingExcess = $"max {ByFeature} (model:feature_missing_excess{{{FeatureWindow}}})";
    private const string MissingFaults = $"{MissingExcess} and max {ByFeature} (model:feature_missing_ratio{{{FeatureWindow}}}) > 0.001";
    private const string Predictions = $$"""rate(model_predictions_total{{{Model}}}[$__rate_interval])""";

    public static Dashboard Create() => new("model-exporter-integrity", "Model exporter / Data integrity", "Missing, invalid, out-of-range and unseen values. Look here before you call anything drift.",
        [Datasource, Cluster, Namespace, Job, Models, Versions, Features, FleetWindow], [Alerts("model=~\"$model\""), Select.References], [.. Numbers, Overview, .. Courses]);

    private static Panel[] Numbers =>
    [
        PanelKinds.Stat("Most missing", "The largest share of missing values of any feature in the window, beyond what is missing in the reference. Look in the table which feature it is, and at the service that fills it in.", "percentunit",
            Query.Instant($"max(model:feature_missing_excess{{{FeatureWindow}}})")) with { Width = 6, Decimals = 1, Steps = Thresholds.Missing },
        PanelKinds.Stat("Invalid values", "Values of the wrong kind in the chosen time: texts for numbers, NaN, objects. The rest of their events was used. The reasons are below.", "short",
            Query.Instant($$"""sum(increase(model_feature_invalid_total{{{Feature}}}[$__range]))""")) with { Width = 6, Decimals = 0, Steps = Steps.NoneIsGood },
        PanelKinds.Stat("Out of range", "Values outside the range or the allowed values that are set, in the chosen time. They are used and counted: look whether the sender changed its unit.", "short",
            Query.Instant($$"""sum(increase(model_feature_out_of_range_total{{{Feature}}}[$__range]))""")) with { Width = 6, Decimals = 0, Steps = Steps.NoneIsGood, NoValue = "no ranges set" },
        PanelKinds.Stat("Most unseen", "The largest share of values in categories that the reference does not know. The model has never seen them either: retrain, or map them to known ones.", "percentunit",
            Query.Instant($$"""max(model:feature_unseen_ratio{{{FeatureWindow}}})""")) with { Width = 6, Decimals = 1, Steps = Thresholds.Missing },
    ];

    private static Panel Overview => PanelKinds.Table("All features",
        "One row per feature with faults (of more than one value in a thousand), over all replicas: shares in the window, counts in the chosen time. Colours begin where the alerts do. Repair the source of a red cell before you think of drift or retraining.",
        [
            new("model", "model"), new("version", "version"), new("feature", "feature"), .. Origin,
            new("A", "missing") { Unit = "percentunit", Decimals = 1 },
            new("E", "beyond the reference") { Unit = "percentunit", Decimals = 1, Steps = Thresholds.Missing },
            new("B", "unseen") { Unit = "percentunit", Decimals = 1, Steps = Thresholds.Missing },
            new("C", "invalid") { Unit = "short", Decimals = 0, Steps = Steps.NoneIsGood },
            new("D", "out of range") { Unit = "short", Decimals = 0, Steps = Steps.NoneIsGood },
        ],
        Query.Table($$"""max {{ByFeature}} (model:feature_missing_ratio{{{FeatureWindow}}}) > 0.001"""),
        Query.Table($$"""max {{ByFeature}} (model:feature_unseen_ratio{{{FeatureWindow}}}) > 0.001"""),
        Query.Table($$"""sum {{ByFeature}} (increase(model_feature_invalid_total{{{Feature}}}[$__range])) > 0"""),
        Query.Table($$"""sum {{ByFeature}} (increase(model_feature_out_of_range_total{{{Feature}}}[$__range])) > 0"""),
        Query.Table(MissingFaults)) with
    { Height = 10, SortBy = "beyond the reference" };

    private static Panel[] Courses =>
    [
        Panel.Row("Over time"),
        PanelKinds.History("Missing beyond the reference, feature by time", "Share of missing values in the window minus that of the reference, over all replicas. A row that turns red at once is a broken source; one that fades in is a rollout of a sender.", "percentunit",
            new Query($"max by (model, version, feature) ({MissingFaults})", "{{model}} {{version}} {{feature}}")) with { Height = 10, Steps = Thresholds.Missing, Decimals = 1 },
        PanelKinds.TimeSeries("Missing values", "Share of predictions without the feature, as they come. Quicker than the window above: use it to see whether a repair works.", "percentunit",
            new Query($$"""sum by (model, version, feature) (rate(model_feature_missing_total{{{Feature}}}[$__rate_interval])) / on (model, version) group_left () sum by (model, version) ({{Predictions}}) > 0.001""", "{{model}} {{version}} {{feature}}")),
        PanelKinds.TimeSeries("Invalid values by reason", "Values of the wrong kind per second. type: a text for a number, or the reverse. non_finite: NaN. unsupported: an object. too_long: over its limit. Repair the sender.", "cps",
            new Query($$"""sum by (model, version, feature, reason) (rate(model_feature_invalid_total{{{Feature}}}[$__rate_interval])) > 0""", "{{model}} {{version}} {{feature}}: {{reason}}")),
        PanelKinds.TimeSeries("Out-of-range values", "Share of predictions with a value outside what is set for the feature. A jump to nearly all of them is a changed unit; a few are typing errors.", "percentunit",
            new Query($$"""sum by (model, version, feature) (rate(model_feature_out_of_range_total{{{Feature}}}[$__rate_interval])) / on (model, version) group_left () sum by (model, version) ({{Predictions}})""", "{{model}} {{version}} {{feature}}")) with { Steps = Thresholds.Invalid },
        PanelKinds.TimeSeries("Unseen categories", "Share of values in categories that the reference does not know, in the window. Find the new category in the sender's data; then retrain or map it.", "percentunit",
            new Query($$"""max by (model, version, feature) (model:feature_unseen_ratio{{{FeatureWindow}}}) > 0.001""", "{{model}} {{version}} {{feature}}")) with { Steps = Thresholds.Missing },
        PanelKinds.TimeSeries("Late, future and repeated events", "Events whose time or id is out of the ordinary. Late: a queue before the exporter. Future: a wrong clock. Repeated: a sender that tries again, which costs nothing.", "cps",
            new Query($$"""sum by (model, version) (rate(model_events_late_total{{{Model}}}[$__rate_interval]))""", "{{model}} {{version}} late"),
            new Query($$"""sum by (model, version) (rate(model_events_future_total{{{Model}}}[$__rate_interval]))""", "{{model}} {{version}} future"),
            new Query($$"""sum by (model, version) (rate(model_events_duplicate_total{{{Model}}}[$__rate_interval]))""", "{{model}} {{version}} repeated")),
        PanelKinds.TimeSeries("Rejected events and ignored values", "Events that could not be used at all, and parts of events that were left out, per second and by reason, of all models of the exporters. docs/formats.md says what each reason means and how to send it right.", "cps",
            new Query($$"""sum by (format, reason) (rate(model_exporter_events_rejected_total{{{Target}}}[$__rate_interval])) > 0""", "rejected: {{reason}} ({{format}})"),
            new Query($$"""sum by (format, reason) (rate(model_exporter_values_ignored_total{{{Target}}}[$__rate_interval])) > 0""", "ignored: {{reason}} ({{format}})")),
    ];
}
