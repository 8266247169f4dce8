using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;

namespace ModelExporter.Exposition.Groups.Exporter;

/// <summary>Which program this is.</summary>
public sealed class BuildGroup : IMetricGroup
{
    private static readonly MetricDescriptor Info = new(
        "model_exporter_build_info", MetricType.Info, "Version of the exporter, revision of its sources and version of its runtime.", ["version", "revision", "runtime"],
        "count by (version) (model_exporter_build_info)");

    private LabelSet? _labels;

    /// <inheritdoc/>
    public string Name => "build";

    /// <inheritdoc/>
    public string Summary => "Version of the exporter.";

    /// <inheritdoc/>
    public bool EnabledByDefault => true;

    /// <inheritdoc/>
    public IReadOnlyList<MetricDescriptor> Families => [Info];

    /// <inheritdoc/>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        var build = scrape.Sources.Build;
        _labels ??= LabelSet.Of(("version", build.Version), ("revision", build.Revision), ("runtime", build.Runtime));
        writer.BeginFamily(Info);
        writer.Write(_labels, 1);
        writer.EndFamily();
    }
}
