using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;

namespace ModelExporter.Exposition.Groups.Models;

/// <summary>What the drift decisions rest on, for those who want to know why one was made.</summary>
public sealed class DetailsGroup : IMetricGroup
{
    private static readonly WindowedFamily DesignEffect = new(
        new MetricDescriptor(
            "model_feature_drift_design_effect", MetricType.Gauge, "Factor by which dependent events make the counts of the window vary more than independent ones would, at least 1.",
            WindowedFamily.LabelNames, "topk(5, model_feature_drift_design_effect{window=\"1h\"})"),
        scores => scores.DesignEffect);

    private static readonly MetricDescriptor Tolerance = new(
        "model_feature_drift_evidence_tolerance", MetricType.Gauge, "Drift below this population stability index is out of reach of the evidence by design.", ["model", "version", "feature"],
        "max by (model, version, feature) (model_feature_drift_evidence_tolerance) > 0.05");

    private static readonly MetricDescriptor EvidenceDesignEffect = new(
        "model_feature_drift_evidence_design_effect", MetricType.Gauge, "Factor by which the counts behind the evidence vary more than those of independent events, at least 1.",
        ["model", "version", "feature"], "topk(5, model_feature_drift_evidence_design_effect)");

    /// <inheritdoc/>
    public string Name => "details";

    /// <inheritdoc/>
    public string Summary => "Design effects and the tolerance of the evidence, per feature.";

    /// <inheritdoc/>
    public bool EnabledByDefault => false;

    /// <inheritdoc/>
    public IReadOnlyList<MetricDescriptor> Families => [DesignEffect.Descriptor, Tolerance, EvidenceDesignEffect];

    /// <inheritdoc/>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        DesignEffect.Write(writer, scrape);
        EvidenceGroup.WriteFeatures(writer, scrape, Tolerance, static evidence => evidence.Tolerance);
        EvidenceGroup.WriteFeatures(writer, scrape, EvidenceDesignEffect, static evidence => evidence.DesignEffect);
    }
}
