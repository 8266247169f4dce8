using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;

namespace ModelExporter.Exposition.Groups.Models;

/// <summary>Live and reference counts of every bin of every feature: what the scores of a whole fleet are computed from.</summary>
public sealed class BinsGroup : IMetricGroup
{
    private const string Fleet = "sum by (model, version, reference_id, feature, bin)";

    private static readonly MetricDescriptor Observations = new(
        "model_feature_bin_observations_total", MetricType.Counter, "Values by bin. Bins are those of the reference, so that counts of replicas add up.",
        ["model", "version", "reference_id", "feature", "bin"], Fleet + " (increase(model_feature_bin_observations_total[1h]))");

    private static readonly MetricDescriptor Reference = new(
        "model_feature_bin_reference_samples", MetricType.Gauge, "Values of the reference by bin. Numeric bins hold lower <= value < upper, the last one its upper bound too.",
        ["model", "version", "reference_id", "feature", "bin", "lower", "upper"], "max by (model, version, reference_id, feature, bin) (model_feature_bin_reference_samples)");

    /// <inheritdoc/>
    public string Name => "bins";

    /// <inheritdoc/>
    public string Summary => "Live and reference counts of every bin of every feature, the base of fleet-wide scores.";

    /// <inheritdoc/>
    public bool EnabledByDefault => true;

    /// <inheritdoc/>
    public IReadOnlyList<MetricDescriptor> Families => [Observations, Reference];

    /// <inheritdoc/>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        writer.BeginFamily(Observations);
        foreach (var version in scrape.Versions)
        {
            foreach (var bins in version.Counters.Generation.Layout.Features)
            {
                Write(writer, version.Labels.Feature(bins.Name).Bins(bins), version.Counters.Coarse.AsSpan(bins.FirstCoarse, bins.BinCount));
            }
        }

        writer.EndFamily();

        writer.BeginFamily(Reference);
        foreach (var version in scrape.Versions)
        {
            foreach (var bins in version.Counters.Generation.Layout.Features) Write(writer, version.Labels.Feature(bins.Name).BoundedBins(bins), bins.BinReference);
        }

        writer.EndFamily();
    }

    private static void Write(MetricWriter writer, LabelSet[] labels, ReadOnlySpan<long> counts)
    {
        for (var bin = 0; bin < labels.Length; bin++) writer.Write(labels[bin], counts[bin]);
    }
}
