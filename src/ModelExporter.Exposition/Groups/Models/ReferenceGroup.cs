using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Exposition.Groups.Models;

/// <summary>Which reference every model version is compared with.</summary>
public sealed class ReferenceGroup : IMetricGroup
{
    private static readonly MetricDescriptor Info = new(
        "model_reference_info", MetricType.Info, "The reference in use and where it came from; absent while one is being learned.", ["model", "version", "reference_id", "source"],
        "count by (model, version) (count by (model, version, reference_id) (model_reference_info)) > 1");

    private static readonly MetricDescriptor Samples = new(
        "model_reference_samples", MetricType.Gauge, "Events that the reference was made of.", ["model", "version", "reference_id"],
        "max by (model, version, reference_id) (model_reference_samples)");

    /// <inheritdoc/>
    public string Name => "reference";

    /// <inheritdoc/>
    public string Summary => "Identity, source and size of the reference of every model version.";

    /// <inheritdoc/>
    public bool EnabledByDefault => true;

    /// <inheritdoc/>
    public IReadOnlyList<MetricDescriptor> Families => [Info, Samples];

    /// <inheritdoc/>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        writer.BeginFamily(Info);
        foreach (var version in scrape.Versions)
        {
            if (version.Counters.Generation.Profile is { } profile) writer.Write(version.Labels.Source(SourceName(profile.Source)), 1L);
        }

        writer.EndFamily();

        writer.BeginFamily(Samples);
        foreach (var version in scrape.Versions)
        {
            if (version.Counters.Generation.Profile is { } profile) writer.Write(version.Labels.Reference, profile.Events);
        }

        writer.EndFamily();
    }

    private static string SourceName(ReferenceSource source) => source == ReferenceSource.Learned ? "learned" : "profile";
}
