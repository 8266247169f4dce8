using ModelExporter.Dashboards.Panels;
using static ModelExporter.Dashboards.Definitions.Select;

namespace ModelExporter.Dashboards.Definitions;

/// <summary>All models on one page: which of them needs a look.</summary>
internal static class FleetDashboard
{
    private const string OpenModel = "/d/model-exporter-model?${__url_time_range}&${datasource:queryparam}&${cluster:queryparam}&${namespace:queryparam}&${job:queryparam}&${window:queryparam}&var-model=${__data.fields.model}&var-version=${__data.fields.version}";
    private const string OpenDrift = "/d/model-exporter-drift?${__url_time_range}&${datasource:queryparam}&${cluster:queryparam}&${namespace:queryparam}&${job:queryparam}&${window:queryparam}&var-model=${__data.fields.model}&var-version=${__data.fields.version}";
    private const string Excess = $$"""(model:feature_psi{{{Window}}} - model:feature_psi_expected{{{Window}}})""";
    private const string Predictions = $$"""rate(model_predictions_total{{{Model}}}[$__rate_interval])""";
    private const string Errors = $$"""rate(model_prediction_errors_total{{{Model}}}[$__rate_interval])""";
    private const string Latency = $$"""rate(model_prediction_latency_seconds_bucket{{{Model}}}[$__rate_interval])""";

    public static Dashboard Create() => new("model-exporter-fleet", "Model exporter / Fleet", "Health, traffic, drift and quality of every model version over all replicas. Start here.",
        [Datasource, Cluster, Namespace, Job, Models, Versions, FleetWindow], [Alerts("model=~\"$model\""), Select.References], [.. Numbers, Overview, .. Courses]);

    private static Panel[] Numbers =>
    [
        PanelKinds.Stat("Model versions", "Model versions that an exporter knows. Fewer than you run: the missing ones send no events; look at the exporter's log beside them.", "short",
            Query.Instant($$"""count(count {{ByVersion}} (model_predictions_total{{{Model}}}))""")),
        PanelKinds.Stat("Predictions", "Predictions per second of everything that is selected. A sudden fall is the callers' trouble or the network's: compare with the models' own logs.", "reqps",
            Query.Instant($$"""sum({{Predictions}})""")) with { Decimals = 1 },
        PanelKinds.Stat("Failed predictions", "Share of predictions that failed. When it is red, open the model in the table below and look at the reasons.", "percentunit",
            Query.Instant($$"""sum({{Errors}}) / sum({{Predictions}})""")) with { Decimals = 2, Steps = Thresholds.Errors },
        PanelKinds.Stat("Drifted features", "Features whose pooled counts over all replicas drifted: effect, noise floor and samples. Open the drift dashboard of the model whose row is red below.", "short",
            Query.Instant($$"""sum(max by (cluster, namespace, job, model, version, feature) (model:feature_drifted{{{Window}}}))""")) with { Steps = Thresholds.Drifted },
        PanelKinds.Stat("Degraded measures", "Quality measures that some replica decided to be worse than the reference. Open the model and compare the measure with its bounds.", "short",
            Query.Instant($$"""sum(max by (cluster, namespace, job, model, version, measure) (model_quality_degraded{{{Window}}}))""")) with { Steps = Thresholds.Drifted },
        PanelKinds.Stat("Exporters down", "Exporters that Prometheus cannot scrape. What they watch is unknown until they are back: look at the target page of Prometheus, then at the pod.", "short",
            Query.Instant($$"""sum(1 - up{{{Target}}})""")) with { Steps = Thresholds.Drifted },
    ];

    private static Panel Overview => PanelKinds.Table("All model versions",
        "One row per model version. Look at coloured cells first; a click on the model opens its dashboard, one on the drifted features opens the drift dashboard. An empty cell means that there is no number: no reference, no labels, or too few of them.",
        [
            new("model", "model") { Link = OpenModel },
            new("version", "version"),
            .. Origin,
            new("A", "predictions/s") { Unit = "reqps", Decimals = 1 },
            new("B", "failed") { Unit = "percentunit", Decimals = 2, Steps = Thresholds.Errors },
            new("C", "latency p99") { Unit = "s", Steps = Thresholds.Latency },
            new("D", "last event") { Unit = "s", Decimals = 0, Steps = Thresholds.Silent },
            new("E", "drifted features") { Unit = "short", Steps = Thresholds.Drifted, Link = OpenDrift },
            new("F", "largest PSI excess") { Unit = "short", Decimals = 3, Steps = Thresholds.Excess },
            new("G", "degraded measures") { Unit = "short", Steps = Thresholds.Drifted },
            new("H", "accuracy") { Unit = "percentunit", Decimals = 1 },
            new("I", "labelled") { Unit = "percentunit", Decimals = 1 },
            new("J", "references") { Unit = "short", Steps = new Steps("green", (2, "orange")) },
            new("K", "firing alerts") { Unit = "short", Steps = Thresholds.Drifted },
        ],
        Query.Table($$"""sum {{ByVersion}} ({{Predictions}})"""),
        Query.Table($$"""sum {{ByVersion}} ({{Errors}}) / sum {{ByVersion}} ({{Predictions}})"""),
        Query.Table($$"""histogram_quantile(0.99, sum by (cluster, namespace, job, model, version, le) ({{Latency}}))"""),
        Query.Table($$"""time() - max {{ByVersion}} (model_last_event_timestamp_seconds{{{Model}}})"""),
        Query.Table($$"""max {{ByVersion}} (model:features_drifted{{{Window}}})"""),
        Query.Table($$"""max {{ByVersion}} {{Excess}}"""),
        Query.Table($$"""sum {{ByVersion}} (max by (cluster, namespace, job, model, version, measure) (model_quality_degraded{{{Window}}}))"""),
        Query.Table(Accuracy.Over("$window")),
        Query.Table($$"""sum {{ByVersion}} (increase(model_labels_matched_total{{{Model}}}[$window])) / sum {{ByVersion}} (increase(model_predictions_total{{{Model}}}[$window]))"""),
        Query.Table($$"""count {{ByVersion}} (count by (cluster, namespace, job, model, version, reference_id) (model_reference_info{{{Model}}}))"""),
        Query.Table($$"""count {{ByVersion}} (ALERTS{alertstate="firing",{{Model}}})""")) with
    { Height = 8 };

    private static Panel[] Courses =>
    [
        Panel.Row("Over time"),
        PanelKinds.TimeSeries("Predictions by version", "Predictions per second by model version. A version that goes to 0 lost its callers or its events; a step at a rollout is expected.", "reqps",
            new Query($$"""sum by (model, version) ({{Predictions}})""", "{{model}} {{version}}")) with { Width = 8 },
        PanelKinds.TimeSeries("Failed predictions by version", "Share of predictions that failed. Open the model for the reasons; roll the version back when it began with a rollout.", "percentunit",
            new Query($$"""sum by (model, version) ({{Errors}}) / sum by (model, version) ({{Predictions}})""", "{{model}} {{version}}")) with { Width = 8, Steps = Thresholds.Errors },
        PanelKinds.TimeSeries("Latency, 99th percentile", "99 of 100 predictions were quicker than this. When it rises without more traffic, look at the model's inputs and its machine.", "s",
            new Query($$"""histogram_quantile(0.99, sum by (model, version, le) ({{Latency}}))""", "{{model}} {{version}}")) with { Width = 8, Steps = Thresholds.Latency },
        PanelKinds.TimeSeries("Drifted features by version", "Features that drifted over the fleet, by the recording rules. One feature: its source. Many at once: other traffic, or a fault before the model.", "short",
            new Query($$"""max by (model, version) (model:features_drifted{{{Window}}})""", "{{model}} {{version}}")) with { Width = 8, Decimals = 0 },
        PanelKinds.Ranking("Most drifted features", "PSI above its expected value, the largest ten. Above 0.1 it matters if it is above the noise floor too; the drift dashboard shows both.", "short",
            Query.Instant($$"""sort_desc(topk(10, max by (model, version, feature) {{Excess}}))""", "{{model}} {{version}} {{feature}}")) with { Width = 8, Steps = Thresholds.Excess, Decimals = 3 },
        PanelKinds.Table("Firing alerts", "Alerts of Prometheus that fire now, with what they are about. The alert's runbook says what to do; empty is good.",
            [new("alertname", "alert"), new("severity", "severity"), new("model", "model"), new("version", "version"), new("feature", "feature")],
            Query.Table("""max by (alertname, severity, model, version, feature) (ALERTS{alertstate="firing",model=~"$model"})""")) with { Width = 8, NoValue = "none" },
    ];
}
