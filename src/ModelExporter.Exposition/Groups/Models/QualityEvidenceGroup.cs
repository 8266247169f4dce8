using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;
using ModelExporter.Monitoring.Quality;

namespace ModelExporter.Exposition.Groups.Models;

/// <summary>What the decision about a measure rests on beside its size: how far chance goes, and how sure the difference is. Of versions whose reference has labels.</summary>
public sealed class QualityEvidenceGroup : IMetricGroup
{
    private static readonly MeasuredFamily[] Measures =
    [
        Family("model_quality_noise_floor", "Difference from the reference, up or down, that chance alone exceeds in one of a hundred windows of this size.",
            "abs(model_quality - model_quality_reference) > model_quality_noise_floor", compared => compared.NoiseFloor),
        Family("model_quality_p_value_adjusted", "How likely chance alone makes a difference from the reference as large as this one, adjusted over the measures of the version (Benjamini-Hochberg).",
            "model_quality_p_value_adjusted{window=\"24h\"} < 0.01", compared => compared.AdjustedPValue),
    ];

    /// <inheritdoc/>
    public string Name => "quality_evidence";

    /// <inheritdoc/>
    public string Summary => "Noise floor and adjusted p-value of the difference between a measure and its reference.";

    /// <inheritdoc/>
    public bool EnabledByDefault => true;

    /// <inheritdoc/>
    public IReadOnlyList<MetricDescriptor> Families => [.. Measures.Select(family => family.Descriptor)];

    /// <inheritdoc/>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        foreach (var family in Measures) family.Write(writer, scrape);
    }

    private static MeasuredFamily Family(string name, string help, string example, Func<MeasureComparison, double> value) =>
        MeasuredFamily.Of(name, help, example, window => window.Measures.Select(judged => KeyValuePair.Create(judged.Comparison.Window.Measure, value(judged.Comparison))));
}
