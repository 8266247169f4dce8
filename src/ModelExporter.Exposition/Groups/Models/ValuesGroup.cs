using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;

namespace ModelExporter.Exposition.Groups.Models;

/// <summary>Values that something is wrong with: missing and invalid ones, which are in no bin, and those out of range, which are.</summary>
public sealed class ValuesGroup : IMetricGroup
{
    private static readonly MetricDescriptor Missing = new(
        "model_feature_missing_total", MetricType.Counter, "Events in which the feature was null or absent.", ["model", "version", "feature"],
        "sum by (model, version, feature) (rate(model_feature_missing_total[1h])) / on (model, version) group_left () sum by (model, version) (rate(model_predictions_total[1h]))");

    private static readonly MetricDescriptor Invalid = new(
        "model_feature_invalid_total", MetricType.Counter, "Values that the feature cannot have, by reason; the rest of their event was used.", ["model", "version", "feature", "reason"],
        "sum by (model, version, feature, reason) (increase(model_feature_invalid_total[1h])) > 0");

    private static readonly MetricDescriptor OutOfRange = new(
        "model_feature_out_of_range_total", MetricType.Counter,
        "Values outside the range or the allowed values that are set for the feature; they are in their bins too. Absent where none are set.", ["model", "version", "feature"],
        "sum by (model, version, feature) (increase(model_feature_out_of_range_total[1h])) > 0");

    /// <inheritdoc/>
    public string Name => "values";

    /// <inheritdoc/>
    public string Summary => "Missing and invalid values of every feature, and those out of the range or allowed values that are set.";

    /// <inheritdoc/>
    public bool EnabledByDefault => true;

    /// <inheritdoc/>
    public IReadOnlyList<MetricDescriptor> Families => [Missing, Invalid, OutOfRange];

    /// <inheritdoc/>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        writer.BeginFamily(Missing);
        foreach (var version in scrape.Versions)
        {
            foreach (var feature in version.Counters.Features) writer.Write(version.Labels.Feature(feature.Name).Feature, feature.Missing);
        }

        writer.EndFamily();

        writer.BeginFamily(Invalid);
        foreach (var version in scrape.Versions)
        {
            foreach (var feature in version.Counters.Features)
            {
                var labels = version.Labels.Feature(feature.Name).Invalid;
                for (var reason = 0; reason < labels.Length; reason++) writer.Write(labels[reason], feature.Invalid[reason]);
            }
        }

        writer.EndFamily();

        writer.BeginFamily(OutOfRange);
        foreach (var version in scrape.Versions)
        {
            foreach (var feature in version.Counters.Features)
            {
                if (feature.OutOfRange is { } outOfRange) writer.Write(version.Labels.Feature(feature.Name).Feature, outOfRange);
            }
        }

        writer.EndFamily();
    }
}
