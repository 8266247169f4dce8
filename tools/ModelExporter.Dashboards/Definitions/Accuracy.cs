using static ModelExporter.Dashboards.Definitions.Select;

namespace ModelExporter.Dashboards.Definitions;

/// <summary>The share of right predictions over all replicas, from the confusion counters.</summary>
internal static class Accuracy
{
    private const string Labels = "cluster, namespace, job, model, version";

    /// <summary>By model version, over a span of time. The diagonal is what is left of the counts when actual and predicted class must have one name.</summary>
    public static string Over(string span)
    {
        var counts = $"increase(model_confusion_total{{{Model}}}[{span}])";
        return $"""sum {ByVersion} (sum by ({Labels}, actual, predicted) ({counts}) and on ({Labels}, actual, predicted) label_replace(sum by ({Labels}, actual) ({counts}), "predicted", "$1", "actual", "(.+)")) / sum {ByVersion} ({counts})""";
    }
}
