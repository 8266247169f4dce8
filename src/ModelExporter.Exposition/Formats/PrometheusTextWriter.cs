using System.Collections.Concurrent;
using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Pages;

namespace ModelExporter.Exposition.Formats;

/// <summary>The Prometheus text format, versions 0.0.4 and 1.0.0: they differ in names beyond ASCII, which no family of ours has.</summary>
/// <remarks>Source: prometheus.io, Exposition formats. Facts (<c>_info</c>) are gauges here.</remarks>
/// <param name="output">Where the page is written.</param>
public sealed class PrometheusTextWriter(PageBuffer output) : TextLayout(output)
{
    private static readonly ConcurrentDictionary<MetricDescriptor, byte[]> HeaderCache = new();

    /// <inheritdoc/>
    protected override bool WritesSumOfNegatives => true;

    /// <inheritdoc/>
    public override void Finish()
    {
    }

    /// <inheritdoc/>
    protected override ConcurrentDictionary<MetricDescriptor, byte[]> Headers => HeaderCache;

    /// <inheritdoc/>
    protected override string Header(MetricDescriptor family)
    {
        var help = family.Help.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);
        var type = family.Type switch
        {
            MetricType.Counter => "counter",
            MetricType.Histogram => "histogram",
            _ => "gauge",
        };
        return $"# HELP {family.Name} {help}\n# TYPE {family.Name} {type}\n";
    }
}
