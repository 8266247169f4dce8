using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;
using ModelExporter.Monitoring.Drift;

namespace ModelExporter.Exposition.Groups.Models;

/// <summary>Sequential evidence of drift: one alarm per feature that may be looked at all the time.</summary>
public sealed class EvidenceGroup : IMetricGroup
{
    private static readonly MetricDescriptor Evidence = new(
        "model_feature_drift_evidence", MetricType.Gauge, "Sequential evidence that the feature drifted, in nats: 0 is none, the threshold is an alarm; no p-value and no size of drift.",
        ["model", "version", "feature"], "model_feature_drift_evidence / on (model, version, instance) group_left () model_drift_evidence_threshold");

    private static readonly MetricDescriptor Active = new(
        "model_feature_drift_evidence_active", MetricType.Gauge, "1 while the evidence of drift keeps its alarm on, 0 otherwise.", ["model", "version", "feature"],
        "max by (model, version, feature) (model_feature_drift_evidence_active) == 1");

    private static readonly MetricDescriptor Threshold = new(
        "model_drift_evidence_threshold", MetricType.Gauge, "Evidence in nats from which on the alarm of a feature is on.", ["model", "version"],
        "max by (model, version) (model_drift_evidence_threshold)");

    /// <inheritdoc/>
    public string Name => "evidence";

    /// <inheritdoc/>
    public string Summary => "Sequential drift evidence and its alarm per feature.";

    /// <inheritdoc/>
    public bool EnabledByDefault => true;

    /// <inheritdoc/>
    public IReadOnlyList<MetricDescriptor> Families => [Evidence, Active, Threshold];

    /// <inheritdoc/>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        WriteFeatures(writer, scrape, Evidence, static evidence => evidence.Evidence);
        WriteFeatures(writer, scrape, Active, static evidence => double.IsNaN(evidence.Evidence) ? double.NaN : evidence.IsActive ? 1 : 0);

        writer.BeginFamily(Threshold);
        foreach (var version in scrape.Versions)
        {
            if (version.Evaluation is { } evaluation) writer.Write(version.Labels.Version, evaluation.EvidenceThreshold);
        }

        writer.EndFamily();
    }

    /// <summary>Writes a family with one value per feature that has evidence.</summary>
    internal static void WriteFeatures(MetricWriter writer, Scrape scrape, MetricDescriptor family, Func<FeatureEvidence, double> value)
    {
        writer.BeginFamily(family);
        foreach (var version in scrape.Versions)
        {
            if (version.Evaluation is not { } evaluation) continue;
            var features = evaluation.Layout.Features;
            for (var i = 0; i < evaluation.Evidence.Count; i++) writer.Write(version.Labels.Feature(features[i].Name).Feature, value(evaluation.Evidence[i]));
        }

        writer.EndFamily();
    }
}
