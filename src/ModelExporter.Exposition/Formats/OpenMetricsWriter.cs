using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
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
    private static readonly ConcurrentDictionary<MetricDescriptor, byte[]> HeaderCache = new();

    /// <inheritdoc/>
    protected override bool WritesSumOfNegatives => false;

    /// <inheritdoc/>
    public override void Finish() => Output.Append("# EOF\n"u8);

    /// <inheritdoc/>
    protected override ReadOnlySpan<byte> Spell(in Exemplar exemplar)
    {
        var labels = LabelSet.Of((Exemplar.TraceLabel, exemplar.TraceId));
        if (exemplar.SpanId.Length > 0) labels = labels.With(Exemplar.SpanLabel, exemplar.SpanId);
        var seconds = exemplar.Timestamp.ToUnixTimeMilliseconds() / 1000.0;
        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $" # {labels} {exemplar.Value} {seconds:0.000}"));
    }

    /// <inheritdoc/>
    protected override ConcurrentDictionary<MetricDescriptor, byte[]> Headers => HeaderCache;

    /// <inheritdoc/>
    protected override string Header(MetricDescriptor family)
    {
        var help = family.Help.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        var unit = family.Unit.Length > 0 ? $"# UNIT {family.Family} {family.Unit}\n" : "";
        var type = family.Type switch
        {
            MetricType.Counter => "counter",
            MetricType.Histogram => "histogram",
            MetricType.Info => "info",
            _ => "gauge",
        };
        return $"# TYPE {family.Family} {type}\n{unit}# HELP {family.Family} {help}\n";
    }
}
