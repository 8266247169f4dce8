using ModelExporter.Dashboards.Panels;
using static ModelExporter.Dashboards.Definitions.Select;

namespace ModelExporter.Dashboards.Definitions;

/// <summary>One model, its versions beside each other: traffic, answers, quality and labels.</summary>
internal static class ModelDashboard
{
    private const string Predictions = $$"""rate(model_predictions_total{{{Model}}}[$__rate_interval])""";
    private const string Errors = $$"""rate(model_prediction_errors_total{{{Model}}}[$__rate_interval])""";
    private const string Latency = $$"""rate(model_prediction_latency_seconds_bucket{{{Model}}}[$__rate_interval])""";
    private const string Delay = $$"""increase(model_label_delay_seconds_bucket{{{Model}}}[$window])""";
    private const string Matched = $$"""increase(model_labels_matched_total{{{Model}}}[$window])""";
    private const string Predicted = $$"""increase(model_predictions_total{{{Model}}}[$window])""";
    private const string Measure = ReplicaWindow + ",measure=~\"$measure\"";

    private static readonly Variable Measures = new("measure", "Measure", $$"""label_values(model_quality_samples{{{Model}}}, measure)""", "Quality measures, a pair of charts for each.") { AllValue = ".+" };

    public static Dashboard Create() => new("model-exporter-model", "Model exporter / Model", "Traffic, answers, quality and labels of one model, its versions beside each other.",
        [Datasource, Cluster, Namespace, Job, InstanceChoice, OneModel, Versions, FleetWindow, Measures], [Alerts("model=~\"$model\""), Select.References],
        [SideBySide, .. Traffic, .. Answers, .. Quality, .. Labels]);

    private static Panel SideBySide => PanelKinds.Table("Versions side by side",
        "One row per version that is selected: compare a new version with the one that it shall replace. Promote it when failures, latency and accuracy are no worse and nothing drifted that you did not expect.",
        [
            new("version", "version"), .. Origin,
            new("A", "predictions/s") { Unit = "reqps", Decimals = 1 },
            new("B", "failed") { Unit = "percentunit", Decimals = 2, Steps = Thresholds.Errors },
            new("C", "latency p50") { Unit = "s" },
            new("D", "latency p99") { Unit = "s", Steps = Thresholds.Latency },
            new("E", "drifted features") { Unit = "short", Steps = Thresholds.Drifted },
            new("F", "PSI excess of score") { Unit = "short", Decimals = 3, Steps = Thresholds.Excess },
            new("G", "accuracy") { Unit = "percentunit", Decimals = 1 },
            new("H", "labelled") { Unit = "percentunit", Decimals = 1 },
            new("I", "label delay p50") { Unit = "s" },
        ],
        Query.Table($$"""sum {{ByVersion}} ({{Predictions}})"""),
        Query.Table($$"""sum {{ByVersion}} ({{Errors}}) / sum {{ByVersion}} ({{Predictions}})"""),
        Query.Table($$"""histogram_quantile(0.5, sum by (cluster, namespace, job, model, version, le) ({{Latency}}))"""),
        Query.Table($$"""histogram_quantile(0.99, sum by (cluster, namespace, job, model, version, le) ({{Latency}}))"""),
        Query.Table($$"""max {{ByVersion}} (model:features_drifted{{{Window}}})"""),
        Query.Table($$"""max {{ByVersion}} (model:feature_psi{{{Window}},feature="_score"} - model:feature_psi_expected{{{Window}},feature="_score"})"""),
        Query.Table(Accuracy.Over("$window")),
        Query.Table($$"""sum {{ByVersion}} ({{Matched}}) / sum {{ByVersion}} ({{Predicted}})"""),
        Query.Table($$"""histogram_quantile(0.5, sum by (cluster, namespace, job, model, version, le) ({{Delay}}))""")) with
    { Height = 6 };

    private static Panel[] Traffic =>
    [
        Panel.Row("Traffic"),
        PanelKinds.TimeSeries("Predictions", "Predictions per second by version. During a rollout the versions' shares show how far it is; a version at 0 has no callers or sends no events.", "reqps",
            new Query($$"""sum by (version) ({{Predictions}})""", "{{version}}")) with { Width = 8 },
        PanelKinds.TimeSeries("Failed predictions by reason", "Share of the predictions that failed, by the reason that their events gave. Look for the reason in the model's log; roll back when it came with a version.", "percentunit",
            new Query($$"""sum by (version, reason) ({{Errors}}) / on (version) group_left () sum by (version) ({{Predictions}})""", "{{version}} {{reason}}")) with { Width = 8, Steps = Thresholds.Errors },
        PanelKinds.TimeSeries("Latency", "Half of the predictions were quicker than p50, 99 of 100 quicker than p99. When p99 alone rises, look for large inputs or a starved machine; when both do, for the model itself.", "s",
            new Query($$"""histogram_quantile(0.99, sum by (version, le) ({{Latency}}))""", "{{version}} p99"),
            new Query($$"""histogram_quantile(0.5, sum by (version, le) ({{Latency}}))""", "{{version}} p50")) with { Width = 8, Steps = Thresholds.Latency },
        PanelKinds.Heatmap("Latency, how many predictions took how long", "Predictions per bucket of latency. Two bands are two kinds of requests, or a cold and a warm replica; a band that moves up is a slower model.", "s",
            $$"""sum by (le) (increase(model_prediction_latency_seconds_bucket{{{Model}}}[$__rate_interval]))""") with { Width = 16 },
        PanelKinds.TimeSeries("Late, future and repeated events", "Events whose time or id is out of the ordinary. Late: a queue before the exporter. Future: a clock that is wrong. Repeated: a sender that tries again, which costs nothing.", "cps",
            new Query($$"""sum by (version) (rate(model_events_late_total{{{Model}}}[$__rate_interval]))""", "{{version}} late"),
            new Query($$"""sum by (version) (rate(model_events_future_total{{{Model}}}[$__rate_interval]))""", "{{version}} future"),
            new Query($$"""sum by (version) (rate(model_events_duplicate_total{{{Model}}}[$__rate_interval]))""", "{{version}} repeated")) with { Width = 8 },
    ];

    private static Panel[] Answers =>
    [
        Panel.Row("Answers"),
        PanelKinds.Stacked("Predictions by answer, $version", "Share of each answer over the window, all replicas together. A share that moves while the score's drift is small is a changed threshold; otherwise look at the inputs.", "percentunit",
            new Query($$"""max by (bin) (model:feature_bin_share{{{Window}},feature="_prediction"})""", "{{bin}}")) with { Max = 1, Repeat = "version" },
        Distribution.LiveAndReference("Answers against the reference, $version", "Share of each answer in the window beside that of the reference. Different heights without drifted features: look at the model, not at its inputs.", "_prediction") with { Repeat = "version" },
        Distribution.LiveAndReference("Scores against the reference, $version", "Share of the scores in each bin of the reference. Bars that lean to one side: applicants or inputs changed, or the model's calibration did.", "_score") with { Repeat = "version" },
    ];

    private static Panel[] Quality =>
    [
        Panel.Row("Quality"),
        PanelKinds.TimeSeries("$measure with its bounds", "The measure of the labelled predictions of the window, per replica: never averaged. Dashed: its bounds at 95 %, and the labelled reference. It is degraded when the whole interval lies on the wrong side of the reference for a while: then retrain or roll back.", "short",
            new Query($$"""model_quality{{{Measure}}}""", "{{version}} {{instance}}"),
            new Query($$"""model_quality_lower_bound{{{Measure}}}""", "{{version}} {{instance}} lower"),
            new Query($$"""model_quality_upper_bound{{{Measure}}}""", "{{version}} {{instance}} upper"),
            new Query($$"""max by (version) (model_quality_reference{{{Measure}}})""", "{{version}} reference")) with
        {
            Min = null, Repeat = "measure", Overrides = [FieldOverride.Dashed("B"), FieldOverride.Dashed("C"), FieldOverride.Dashed("D", "purple")],
        },
        PanelKinds.TimeSeries("$measure, estimated and realised", "What the scores let expect before labels come, with its band, beside what labels say. The estimate follows changed inputs and is blind to concept drift: when the two part, believe the labels and look at what an answer means.", "short",
            new Query($$"""model_quality_estimate{{{Measure}}}""", "{{version}} {{instance}} estimated"),
            new Query($$"""model_quality_estimate_lower_bound{{{Measure}}}""", "{{version}} {{instance}} estimated lower"),
            new Query($$"""model_quality_estimate_upper_bound{{{Measure}}}""", "{{version}} {{instance}} estimated upper"),
            new Query($$"""model_quality{{{Measure}}}""", "{{version}} {{instance}} realised")) with
        {
            Min = null, Repeat = "measure", Overrides = [FieldOverride.Dashed("B"), FieldOverride.Dashed("C")],
        },
        PanelKinds.TimeSeries("Accuracy of the fleet", "Share of right answers over the window, from the summed confusion counters of all replicas. It is the one to compare versions by; wait for a few hundred labels.", "percentunit",
            new Query(Accuracy.Over("$window"), "{{version}}")) with { Width = 8, Min = null, Max = 1 },
        PanelKinds.TimeSeries("ROC area of the fleet", "Chance that an event of the class scores higher than another one, from the score counters of all replicas; read the positive class. A fall with an unchanged accuracy is a worse ranking near the threshold.", "percentunit",
            new Query($$"""max by (version, actual) (model:roc_auc{{{Window}}})""", "{{version}} {{actual}}")) with { Width = 8, Min = null },
        PanelKinds.TimeSeries("Error of the estimates", "Estimated minus realised measure: how far the estimate can be trusted. Far from 0 for long: concept drift, or labels that are not a fair sample of the predictions.", "short",
            new Query($$"""model_quality_estimate_error{{{Measure}}}""", "{{version}} {{measure}} {{instance}}")) with { Width = 8, Min = null },
        PanelKinds.History("Degraded measures", "Red while a replica decided that the measure is worse than in the reference: by what matters, by more than chance, in several evaluations in a row. Open the measure's chart above; retrain when it lasts.", "short",
            new Query($$"""max by (version, measure) (model_quality_degraded{{{Measure}}})""", "{{version}} {{measure}}")) with
        {
            Width = 16, Steps = Thresholds.Drifted, Mappings = new Dictionary<double, (string, string)> { [0] = ("as the reference", "green"), [1] = ("degraded", "red") },
        },
        PanelKinds.TimeSeries("Concept drift", "Changes that detectors found in the errors of labelled predictions. One detection at a rollout is expected; one without it: what the answer means has changed, so look at recent labels by hand.", "short",
            new Query($$"""sum by (version, detector) (increase(model_concept_drift_detections_total{{{Replica}}}[$__rate_interval]))""", "{{version}} {{detector}}")) with { Width = 8 },
    ];

    private static Panel[] Labels =>
    [
        Panel.Row("Labels and feedback"),
        PanelKinds.TimeSeries("Label coverage", "Share of the window's predictions that got their label in it. When it falls, quality speaks of fewer cases, and perhaps of the easy ones: look at the label pipeline.", "percentunit",
            new Query($$"""sum by (version) ({{Matched}}) / sum by (version) ({{Predicted}})""", "{{version}}")) with { Width = 6, Max = 1 },
        PanelKinds.TimeSeries("Label delay", "How long after its prediction a label became known: half of them and 9 of 10. Windows shorter than this say little about new predictions.", "s",
            new Query($$"""histogram_quantile(0.5, sum by (version, le) ({{Delay}}))""", "{{version}} p50"),
            new Query($$"""histogram_quantile(0.9, sum by (version, le) ({{Delay}}))""", "{{version}} p90")) with { Width = 6 },
        PanelKinds.TimeSeries("Predictions that wait for a label", "Predictions that are remembered for their label. It levels off at the rate of predictions times labels.horizon, or at labels.capacity: raise that when the next chart shows capacity.", "short",
            new Query($$"""sum by (version) (model_labels_waiting{{{Model}}})""", "{{version}}")) with { Width = 6 },
        PanelKinds.TimeSeries("Labels that were of no use or came again", "Unmatched: no prediction with that id, so look at the ids. Corrected: a label changed later. Without a label: forgotten by age (labels.horizon) or capacity (labels.capacity).", "cps",
            new Query($$"""sum by (version) (rate(model_labels_unmatched_total{{{Model}}}[$__rate_interval]))""", "{{version}} unmatched"),
            new Query($$"""sum by (version) (rate(model_labels_corrected_total{{{Model}}}[$__rate_interval]))""", "{{version}} corrected"),
            new Query($$"""sum by (version, reason) (rate(model_predictions_unlabelled_total{{{Model}}}[$__rate_interval]))""", "{{version}} without a label: {{reason}}")) with { Width = 6 },
        PanelKinds.TimeSeries("Override ratio", "Share of the answers that people acted on and overrode, by client. When it rises, people trust the model less, often before labels say why: ask them.", "percentunit",
            new Query($$"""sum by (version, client) (increase(model_feedback_total{{{Model}},action="overridden"}[$window])) / sum by (version, client) (increase(model_feedback_total{{{Model}},action=~"accepted|overridden"}[$window]))""", "{{version}} {{client}}")) with { Width = 12, Max = 1 },
        PanelKinds.TimeSeries("Labels", "Labels that came per second, by version. None for longer than their usual delay: the pipeline that sends them stands still.", "cps",
            new Query($$"""sum by (version) (rate(model_labels_total{{{Model}}}[$__rate_interval]))""", "{{version}}")) with { Width = 12 },
    ];
}
