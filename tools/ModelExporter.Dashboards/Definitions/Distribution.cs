using ModelExporter.Dashboards.Panels;
using static ModelExporter.Dashboards.Definitions.Select;

namespace ModelExporter.Dashboards.Definitions;

/// <summary>Bins of a feature as bars: live against reference, and what each adds to the PSI.</summary>
internal static class Distribution
{
    private const string Labels = "cluster, namespace, job, model, version, reference_id, feature, bin";

    /// <summary>Live shares beside those of the reference.</summary>
    public static Panel LiveAndReference(string title, string description, string feature) => PanelKinds.Bins(title, description, "percentunit",
        new Query(Ordered($$"""model:feature_bin_share{{{Window}},feature="{{feature}}"}""", feature), "live"),
        new Query(Ordered($$"""model:feature_bin_reference_share{{{Model}},feature="{{feature}}"}""", feature), "reference"));

    /// <summary>What each bin adds to the PSI: the sum of these bars, but for the half observations, is the PSI.</summary>
    public static Panel Contributions(string title, string description, string feature)
    {
        var share = $$"""clamp_min(model:feature_bin_share{{{Window}},feature="{{feature}}"}, 0.0001)""";
        var reference = $$"""clamp_min(model:feature_bin_reference_share{{{Model}},feature="{{feature}}"}, 0.0001)""";
        return PanelKinds.Bins(title, description, "short", new Query(
            Ordered($"({share} - ignoring (window) group_left () {reference}) * ln({share} / ignoring (window) group_left () {reference})", feature), "contribution"));
    }

    // Numeric bins have bounds and a name that is a number; categories have neither. What is shown is the bounds or the category, and a label that sorts says in which order.
    private static string Ordered(string bins, string feature)
    {
        var bounds = $$"""label_join(max by ({{Labels}}, lower, upper) (model_feature_bin_reference_samples{{{Model}},feature="{{feature}}"} * 0 + 1), "bounds", " to ", "lower", "upper")""";
        var withBounds = $"max by ({Labels}, bounds) (({bins}) * on ({Labels}) group_left (bounds) {bounds})";
        var shown = $"""label_replace(label_replace({withBounds}, "shown", "$1", "bin", "(.*)"), "shown", "$1", "bounds", "(.+ to .+)")""";
        var order = $"""label_replace(label_replace(label_replace({shown}, "order", "b $1", "bin", "(.*)"), "order", "a 0$1", "bin", "([0-9])"), "order", "a $1", "bin", "([0-9][0-9]+)")""";
        var ends = $"""label_replace(label_replace({order}, "order", "a 00", "bin", "_under"), "order", "a 99", "bin", "_over")""";
        return $"max by (order, shown) ({ends})";
    }
}
