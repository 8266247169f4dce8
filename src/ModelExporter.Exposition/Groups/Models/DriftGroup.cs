using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;
using ModelExporter.Monitoring.Drift;

namespace ModelExporter.Exposition.Groups.Models;

/// <summary>How far every feature is from its reference, how far chance goes, how many samples say so, and what was decided.</summary>
public sealed class DriftGroup : IMetricGroup
{
    private static readonly WindowedFamily[] Scores =
    [
        new(Gauge("model_feature_window_samples", "Values of the feature in the window: neither missing nor invalid.", "model_feature_window_samples{window=\"1h\"} < 100"),
            scores => scores.Status == FeatureStatus.NoBins ? double.NaN : scores.Samples),
        new(Gauge("model_feature_psi", "Population stability index of the window against the reference, in nats. Of this replica: never average it over replicas.",
                "model_feature_psi > 0.2 and model_feature_psi > model_feature_psi_noise_floor"),
            scores => scores.Psi),
        new(Gauge("model_feature_psi_expected", "Mean of the population stability index without drift, given the sample sizes.", "model_feature_psi - model_feature_psi_expected"),
            scores => scores.PsiExpected),
        new(Gauge("model_feature_psi_noise_floor", "99 % of windows without drift have a population stability index below this, given the sample sizes.",
                "model_feature_psi > model_feature_psi_noise_floor"),
            scores => scores.PsiNoiseFloor),
        new(Gauge("model_feature_drift_adjusted_p_value", "The p-value of the pooled chi-square test, adjusted over the features of the model (Benjamini-Hochberg).",
                "model_feature_drift_adjusted_p_value < 0.01"),
            scores => scores.AdjustedPValue),
        new(Gauge("model_feature_drifted", "1 when the feature drifted: effect, significance and enough samples in several evaluations in a row; 0 when not.",
                "max by (model, version, feature) (model_feature_drifted{window=\"1h\"}) == 1"),
            scores => scores.Drifted is { } drifted ? (drifted ? 1 : 0) : double.NaN),
    ];

    private static readonly MetricDescriptor Drifted = new(
        "model_features_drifted", MetricType.Gauge, "Number of features that drifted; absent without a reference.", ["model", "version", "window"], "model_features_drifted{window=\"1h\"} > 0");

    private static readonly MetricDescriptor Status = new(
        "model_feature_status", MetricType.Gauge, "1 for the reason why a score or the decision of the feature is absent; no series when all are there.", ["model", "version", "feature", "window", "reason"],
        "count by (model, version, reason) (model_feature_status{window=\"1h\"})");

    /// <inheritdoc/>
    public string Name => "drift";

    /// <inheritdoc/>
    public string Summary => "PSI with its noise floor, adjusted p-value and the drift decision per feature and window.";

    /// <inheritdoc/>
    public bool EnabledByDefault => true;

    /// <inheritdoc/>
    public IReadOnlyList<MetricDescriptor> Families => [.. Scores.Select(family => family.Descriptor), Drifted, Status];

    /// <inheritdoc/>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        foreach (var family in Scores) family.Write(writer, scrape);

        writer.BeginFamily(Drifted);
        foreach (var version in scrape.Versions)
        {
            if (version.Evaluation is not { Layout.Features.Length: > 0 } evaluation) continue;
            foreach (var window in evaluation.Windows) writer.Write(version.Labels.Window(window.Length), window.DriftedFeatures);
        }

        writer.EndFamily();

        writer.BeginFamily(Status);
        foreach (var version in scrape.Versions) WriteStatus(writer, version);
        writer.EndFamily();
    }

    private static MetricDescriptor Gauge(string name, string help, string example) => new(name, MetricType.Gauge, help, WindowedFamily.LabelNames, example);

    private static void WriteStatus(MetricWriter writer, VersionReading version)
    {
        if (version.Evaluation is not { } evaluation) return;
        foreach (var feature in version.Counters.Features)
        {
            var place = evaluation.Layout.IndexOf(feature.Name);
            var unknown = version.Counters.Learning is null ? FeatureStatus.NoReference : FeatureStatus.Learning;
            for (var i = 0; i < evaluation.Windows.Count; i++)
            {
                var window = evaluation.Windows[i];
                var status = place < 0 ? unknown : window.Features[place].Status;
                if (status != FeatureStatus.Ok) writer.Write(version.Labels.Feature(feature.Name).Status(window.Length, status), 1L);
            }
        }
    }
}
