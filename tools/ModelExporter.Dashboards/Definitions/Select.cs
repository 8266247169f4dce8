using ModelExporter.Dashboards.Panels;

namespace ModelExporter.Dashboards.Definitions;

/// <summary>What all dashboards choose by: label matchers with the variables, the variables themselves, and the marks on the charts.</summary>
internal static class Select
{
    /// <summary>Exporters. Works without the labels cluster and namespace too: All stands for <c>.*</c>, which an absent label matches.</summary>
    public const string Target = "cluster=~\"$cluster\",namespace=~\"$namespace\",job=~\"$job\"";

    /// <summary>Single replicas.</summary>
    public const string Instance = Target + ",instance=~\"$instance\"";

    /// <summary>Model versions over all replicas.</summary>
    public const string Model = Target + ",model=~\"$model\",version=~\"$version\"";

    /// <summary>Model versions on single replicas.</summary>
    public const string Replica = Instance + ",model=~\"$model\",version=~\"$version\"";

    /// <summary>A window of model versions over all replicas.</summary>
    public const string Window = Model + ",window=\"$window\"";

    /// <summary>A window of model versions on single replicas.</summary>
    public const string ReplicaWindow = Replica + ",window=\"$window\"";

    /// <summary>Labels that tell model versions apart.</summary>
    public const string ByVersion = "by (cluster, namespace, job, model, version)";

    /// <summary>Columns of a table that say where its rows come from.</summary>
    public static readonly IReadOnlyList<TableColumn> Origin = [new("cluster", "cluster"), new("namespace", "namespace"), new("job", "job")];

    public static readonly Variable Datasource = new("datasource", "Data source", "prometheus", "The Prometheus that has the exporters' metrics and runs the recording rules.");
    public static readonly Variable Cluster = new("cluster", "Cluster", "label_values(model_exporter_build_info, cluster)", "Clusters; All also where there is no such label.") { AllValue = ".*" };
    public static readonly Variable Namespace = new("namespace", "Namespace", "label_values(model_exporter_build_info{cluster=~\"$cluster\"}, namespace)", "Namespaces; All also where there is no such label.") { AllValue = ".*" };
    public static readonly Variable Job = new("job", "Job", "label_values(model_exporter_build_info{cluster=~\"$cluster\",namespace=~\"$namespace\"}, job)", "Scrape jobs.") { AllValue = ".+" };
    public static readonly Variable InstanceChoice = new("instance", "Instance", $$"""label_values(model_exporter_build_info{{{Target}}}, instance)""", "Replicas of the exporter.") { AllValue = ".+" };
    public static readonly Variable Models = new("model", "Model", $$"""label_values(model_predictions_total{{{Target}}}, model)""", "Models.") { AllValue = ".+" };
    public static readonly Variable OneModel = Models with { AllValue = null, Description = "The model." };
    public static readonly Variable Versions = new("version", "Version", $$"""label_values(model_predictions_total{{{Target}},model=~"$model"}, version)""", "Versions of the model.") { AllValue = ".+" };
    public static readonly Variable OneVersion = Versions with { AllValue = null, Description = "The version of the model." };
    public static readonly Variable Features = new("feature", "Feature", $$"""label_values(model_feature_window_samples{{{Model}}}, feature)""", "Features; _prediction and _score are the model's answer and its score.") { AllValue = ".+" };
    public static readonly Variable OneFeature = Features with { AllValue = null, Description = "The feature that is looked at closely; _prediction and _score are the model's answer and its score." };
    public static readonly Variable FleetWindow = new("window", "Window", $$"""label_values(model:feature_window_samples{{{Target}}}, window)""", "The window of drift and quality; the recording rules have 1h and 24h.") { Current = "1h" };

    /// <summary>Alerts that fire; of models and exporters alike.</summary>
    public static Annotation Alerts(string matchers) => new("Alerts", "red",
        $$"""max by (alertname, severity, model, version, feature) (ALERTS{alertstate="firing",{{matchers}}})""", "{{alertname}}", "{{severity}} {{model}} {{version}} {{feature}}");

    /// <summary>A reference that took the place of another one.</summary>
    public static readonly Annotation References = new("Reference changes", "purple",
        $$"""
        max by (model, version, reference_id, source) (model_reference_info{{{Model}}})
          unless on (model, version, reference_id) max by (model, version, reference_id) (max_over_time(model_reference_info{{{Model}}}[5m] offset 5m))
          and on (model, version) max by (model, version) (max_over_time(model_reference_info{{{Model}}}[5m] offset 5m))
        """, "New reference", "{{model}} {{version}} compares with {{reference_id}} ({{source}}) from here on");
}
