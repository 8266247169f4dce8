using System.Text.Json.Nodes;
using ModelExporter.Dashboards.Panels;
using static ModelExporter.Dashboards.Definitions.Select;

namespace ModelExporter.Dashboards.Definitions;

/// <summary>One model version: which features drifted, and how one of them did.</summary>
internal static class DriftDashboard
{
    private const string Excess = $$"""max by (feature) (model:feature_psi{{{Window}}} - model:feature_psi_expected{{{Window}}})""";
    private const string One = ",feature=\"$feature\"";
    private const string Evidence = $$"""model_feature_drift_evidence{{{Replica}}} / on (cluster, namespace, job, instance, model, version) group_left () model_drift_evidence_threshold{{{Replica}}}""";

    private static readonly Dictionary<double, (string, string)> YesOrNo = new() { [0] = ("as the reference", "green"), [1] = ("drifted", "red") };

    public static Dashboard Create() => new("model-exporter-drift", "Model exporter / Drift", "Which features of a model version drifted, since when, and how.",
        [Datasource, Cluster, Namespace, Job, InstanceChoice, OneModel, OneVersion, OneFeature, FleetWindow], [Alerts("model=~\"$model\""), Select.References],
        [.. Numbers, .. AllFeatures, .. OneFeaturePanels, .. Replicas]);

    private static Panel[] Numbers =>
    [
        PanelKinds.Stat("Drifted features", "Features that drifted over all replicas in the window. Find them in the chart below, choose one at the top, and compare its live distribution with the reference.", "short",
            Query.Instant($$"""max(model:features_drifted{{{Window}}})""")) with { Steps = Thresholds.Drifted, Width = 6 },
        PanelKinds.Stat("Values in the window", "Values of the feature with the fewest of them, over all replicas. Below 100 there is no score: take a longer window.", "short",
            Query.Instant($$"""min(model:feature_window_samples{{{Window}}})""")) with { Steps = new Steps("red", (Thresholds.Samples, "green")), Width = 6 },
        PanelKinds.Stat("References", "References that replicas of this version compare with. More than one: scores cannot be compared; give all replicas the same one.", "short",
            Query.Instant($$"""count(count by (reference_id) (model_reference_info{{{Model}}}))""")) with { Steps = new Steps("green", (2, "orange")), Width = 6 },
        PanelKinds.Stat("Alarms of evidence", "Features whose sequential evidence keeps its alarm on at some replica. It is quicker than a window on much traffic, and sees small drift that lasts.", "short",
            Query.Instant($$"""sum(max by (feature) (model_feature_drift_evidence_active{{{Replica}}}))""")) with { Steps = Thresholds.Drifted, Width = 6 },
    ];

    private static Panel[] AllFeatures =>
    [
        Panel.Row("All features"),
        PanelKinds.History("PSI above its expected value, feature by time", "The effect that counts: PSI of the pooled counts minus what it would be without drift. Red is 0.1 or more. One red row: look at that feature's source. Many at once: other traffic, or a fault before the model.", "short",
            new Query(Excess, "{{feature}}")) with { Height = 14, Steps = Thresholds.Excess, Decimals = 3 },
        PanelKinds.History("Decision over all replicas", "The decision over all replicas: an effect that matters, above the noise floor, from 100 values on. Features that never drifted are left out.", "short",
            new Query($$"""max by (feature) (model:feature_drifted{{{Window}}}) and on (feature) max by (feature) (max_over_time(model:feature_drifted{{{Window}}}[$__range] @ end())) > 0""", "{{feature}}")) with
        { Width = 12, Height = 10, Steps = Thresholds.Drifted, Mappings = YesOrNo },
        PanelKinds.Ranking("Contribution by feature", "PSI above its expected value now, the largest first. Work from the top: the first feature that drifted often explains the others.", "short",
            Query.Instant($"sort_desc(topk(15, {Excess}))", "{{feature}}")) with { Height = 10, Steps = Thresholds.Excess, Decimals = 3 },
    ];

    private static Panel[] OneFeaturePanels =>
    [
        Panel.Row("$feature"),
        Distribution.LiveAndReference("$feature: live against reference", "Share of the window's values in each bin of the reference. All bars moved one way: other units or other people. One bar grew: a default value, or a new category in _unseen.", "$feature"),
        Distribution.Contributions("$feature: contribution of each bin", "What each bin adds to the PSI. A single large bar is a fault in one place (a default, a category); many small ones are a shift of the whole.", "$feature"),
        PanelKinds.TimeSeries("$feature: PSI, noise floor and expected value", "PSI of the pooled counts, what it would be without drift (expected), the floor that 99 of 100 windows without drift stay below, and where the decision begins. Believe it above both dashed lines; below the floor it is noise.", "short",
            new Query($$"""max by (reference_id) (model:feature_psi{{{Window}}{{One}}})""", "PSI {{reference_id}}"),
            new Query($$"""max by (reference_id) (model:feature_psi_noise_floor{{{Window}}{{One}}})""", "noise floor {{reference_id}}"),
            new Query($$"""max by (reference_id) (model:feature_psi_expected{{{Window}}{{One}}})""", "expected {{reference_id}}"),
            new Query($$"""max by (reference_id) (model:feature_psi_expected{{{Window}}{{One}}}) + 0.1""", "decision {{reference_id}}")) with
        { Overrides = [FieldOverride.Dashed("B", "gray"), FieldOverride.Dashed("C", "blue"), FieldOverride.Dashed("D", "red")] },
        PValues,
        PanelKinds.TimeSeries("$feature: distances", "Jensen-Shannon distance, and the share of values that would have to be in another bin (total variation), both 0 to 1 and over all replicas. They say how large the change is in words that PSI lacks; no threshold belongs to them.", "percentunit",
            new Query($$"""max by (reference_id) (model:feature_jensen_shannon_distance{{{Window}}{{One}}})""", "Jensen-Shannon {{reference_id}}"),
            new Query($$"""max by (reference_id) (model:feature_total_variation{{{Window}}{{One}}})""", "total variation {{reference_id}}")),
        PanelKinds.TimeSeries("$feature: values in the window", "Values behind every score, over all replicas. Below 100 there is none; a fall without a fall of traffic means missing values: see the integrity dashboard.", "short",
            new Query($$"""max by (reference_id) (model:feature_window_samples{{{Window}}{{One}}})""", "{{reference_id}}")) with { Steps = new Steps("red", (Thresholds.Samples, "green")) },
        PanelKinds.Stacked("$feature: shares of the bins", "How the shares of the bins moved. A band that grows at the cost of its neighbour is a shift; one that appears from nothing is a new value.", "percentunit",
            new Query($$"""max by (bin) (model:feature_bin_share{{{Window}}{{One}}})""", "{{bin}}")) with { Width = 24, Max = 1 },
    ];

    private static Panel PValues
    {
        get
        {
            var panel = PanelKinds.TimeSeries("$feature: adjusted p-value", "How easily chance alone makes such a difference, per replica, adjusted over the model's features. Below 0.01 chance does not explain it; with much traffic that alone is no reason to act: look at the effect.", "short",
                new Query($$"""clamp_min(model_feature_drift_adjusted_p_value{{{ReplicaWindow}}{{One}}}, 1e-12)""", "{{instance}}"));
            panel.Custom["scaleDistribution"] = new JsonObject { ["type"] = "log", ["log"] = 10 };
            return panel with { Min = 1e-12, Max = 1, Steps = new Steps("red", (Thresholds.AdjustedP, "green")) };
        }
    }

    private static Panel[] Replicas =>
    [
        Panel.Row("Replicas"),
        PanelKinds.TimeSeries("$feature: evidence", "Sequential evidence of drift as a share of its threshold, per replica; at 100 % the alarm begins. It may be watched all the time: at most one false alarm of the model in 30 days. It is no size of drift.", "percentunit",
            new Query($$"""model_feature_drift_evidence{{{Replica}}{{One}}} / on (cluster, namespace, job, instance, model, version) group_left () model_drift_evidence_threshold{{{Replica}}}""", "{{instance}}")) with { Steps = new Steps("green", (1, "red")) },
        PanelKinds.Ranking("Evidence by feature", "The largest evidence of any replica as a share of its threshold. Above 100 % the alarm is on; look at that feature above.", "percentunit",
            Query.Instant($"sort_desc(topk(15, max by (feature) ({Evidence})))", "{{feature}}")) with { Steps = new Steps("green", (0.5, "yellow"), (1, "red")), Decimals = 0, Width = 6 },
        PanelKinds.Table("Features without a score", "Why a replica has no score or no decision for a feature: see the reasons in docs/metrics.md. insufficient_samples: take a longer window. no_reference: make a reference that knows the feature.",
            [new("feature", "feature"), new("reason", "reason"), new("instance", "instance")],
            Query.Table($$"""max by (feature, reason, instance) (model_feature_status{{{ReplicaWindow}}})""")) with { Width = 6, NoValue = "none" },
        PanelKinds.History("Decision of each replica", "Features that a replica itself called drifted, in several evaluations in a row. One replica only: its traffic or its reference differs from the others'.", "short",
            new Query($$"""model_feature_drifted{{{ReplicaWindow}}} and on (feature, instance) max by (feature, instance) (max_over_time(model_feature_drifted{{{ReplicaWindow}}}[$__range] @ end())) > 0""", "{{feature}} {{instance}}")) with
        { Height = 10, Steps = Thresholds.Drifted, Mappings = YesOrNo },
    ];
}
