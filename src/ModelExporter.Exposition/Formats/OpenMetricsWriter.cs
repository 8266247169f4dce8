using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Pages;

namespace ModelExporter.Exposition.Formats;

/// <summary>OpenMetrics text, versions 0.0.1 and 1.0.0.</summary>
/// <remarks>
/// Family lines carry the name without <c>_total</c> and <c>_info</c>, in the order TYPE, UNIT, HELP; the page ends in <c># EOF</c>. No <c>_created</c> lines:
/// Prometheus would store them as series of their own. Source: OpenMetrics 1.0.0 specification.
/// </remarks>
/// <param name="output">Where the page is written.</param>
public sealed class OpenMetricsWriter(PageBuffer output) : TextLayout(output)
{
    /// <inheritdoc/>
    protected override bool WritesSumOfNegatives => false;

    /// <inheritdoc/>
    public override void Finish() => Output.Append("# EOF\n"u8);

    /// <inheritdoc/>
    protected override void WriteHeader()
    {
        WriteComment("TYPE"u8, Family.Family, Family.Type switch
        {
            MetricType.Counter => "counter",
            MetricType.Histogram => "histogram",
            MetricType.Info => "info",
            _ => "gauge",
        });
        if (Family.Unit.Length > 0) WriteComment("UNIT"u8, Family.Family, Family.Unit);
        var help = Family.Help.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        WriteComment("HELP"u8, Family.Family, help);
    }
}
