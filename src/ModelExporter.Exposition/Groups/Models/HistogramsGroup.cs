using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;

namespace ModelExporter.Exposition.Groups.Models;

/// <summary>The values of numeric features as native histograms, for quantiles that no fixed bin can say.</summary>
public sealed class HistogramsGroup : IMetricGroup
{
    private static readonly MetricDescriptor Values = new(
        "model_feature_value", MetricType.NativeHistogram, "Values of a numeric feature since its reference is in use, in exponential buckets that are the same everywhere.",
        ["model", "version", "reference_id", "feature"], "histogram_quantile(0.5, sum by (model, version, feature) (rate(model_feature_value[1h])))");

    /// <inheritdoc/>
    public string Name => "histograms";

    /// <inheritdoc/>
    public string Summary => "Native histograms of the values of numeric features; in the protobuf format only, which Prometheus asks for when native histograms are enabled.";

    /// <inheritdoc/>
    public bool EnabledByDefault => false;

    /// <inheritdoc/>
    public IReadOnlyList<MetricDescriptor> Families => [Values];

    /// <inheritdoc/>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        if (!writer.WritesNativeHistograms) return;
        writer.BeginFamily(Values);
        foreach (var version in scrape.Versions)
        {
            foreach (var feature in version.Histograms()) writer.WriteNativeHistogram(version.Labels.Feature(feature.Feature).Reference, feature.Values, feature.Sum);
        }

        writer.EndFamily();
    }
}
