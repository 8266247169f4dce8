using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;
using ModelExporter.Monitoring.Quality;

namespace ModelExporter.Exposition.Groups.Models;

/// <summary>How good the labelled predictions of every window are, how sure that is, and whether it is worse than in the reference.</summary>
public sealed class QualityGroup : IMetricGroup
{
    private static readonly MeasuredFamily[] Measures =
    [
        Family("model_quality", "Quality measure of the labelled predictions of the window. Of this replica: never average it over replicas.",
            "model_quality{measure=\"roc_auc\",window=\"24h\"}", judged => judged.Comparison.Window.Value),
        Family("model_quality_lower_bound", "Lower bound of the measure's interval at 95 %.", "model_quality_lower_bound{measure=\"accuracy\",window=\"24h\"}",
            judged => judged.Comparison.Window.Lower),
        Family("model_quality_upper_bound", "Upper bound of the measure's interval at 95 %.",
            "model_quality_upper_bound{measure=\"accuracy\",window=\"24h\"} < model_quality_reference{measure=\"accuracy\",window=\"24h\"}", judged => judged.Comparison.Window.Upper),
        Family("model_quality_samples", "Labelled predictions that the measure is about: of precision those that were predicted positive, of recall those that are.",
            "model_quality_samples{measure=\"accuracy\",window=\"1h\"}", judged => judged.Comparison.Window.Samples),
        Family("model_quality_reference", "The measure on the labelled reference; absent when that has no labels.", "model_quality - model_quality_reference",
            judged => judged.Comparison.Reference),
        Family("model_quality_degraded", "1 when the measure is worse than in the reference: by what matters, by more than chance, and in several evaluations in a row; 0 when not.",
            "max by (model, version, measure) (model_quality_degraded{window=\"24h\"}) == 1", judged => judged.IsDegraded is { } degraded ? (degraded ? 1 : 0) : double.NaN),
    ];

    /// <inheritdoc/>
    public string Name => "quality";

    /// <inheritdoc/>
    public string Summary => "Quality measures of labelled predictions with bounds, samples, reference and decision per window.";

    /// <inheritdoc/>
    public bool EnabledByDefault => true;

    /// <inheritdoc/>
    public IReadOnlyList<MetricDescriptor> Families => [.. Measures.Select(family => family.Descriptor)];

    /// <inheritdoc/>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        foreach (var family in Measures) family.Write(writer, scrape);
    }

    private static MeasuredFamily Family(string name, string help, string example, Func<JudgedMeasure, double> value) =>
        MeasuredFamily.Of(name, help, example, window => window.Measures.Select(judged => KeyValuePair.Create(judged.Comparison.Window.Measure, value(judged))));
}
