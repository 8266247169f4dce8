using System.Text;
using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;

namespace ModelExporter.Tests.Exposition.Formats;

/// <summary>One page with a family of every type and every awkward value, for golden pages.</summary>
internal static class SamplePage
{
    private static readonly MetricDescriptor Bytes = new("sample_body_bytes_total", MetricType.Counter, "Bytes: a \"quoted\" \\ word\nand a second line.", ["kind"], "", "bytes");
    private static readonly MetricDescriptor Share = new("sample_share_ratio", MetricType.Gauge, "A share.", ["feature"], "", "ratio");
    private static readonly MetricDescriptor Absent = new("sample_absent", MetricType.Gauge, "Never written.", [], "");
    private static readonly MetricDescriptor Build = new("sample_build_info", MetricType.Info, "Facts.", ["version"], "");
    private static readonly MetricDescriptor Latency =
        new("sample_latency_seconds", MetricType.Histogram, "Latency.", ["model"], "", "seconds", new BucketBounds([0.005, 1, 2.5]));

    private static readonly MetricDescriptor Value = new("sample_value", MetricType.Histogram, "May be negative.", [], "", "", new BucketBounds([-1, 0]));

    public static string Of(ExpositionFormat format)
    {
        using var page = new PageBuffer();
        var writer = format.Writer(page);
        Write(writer);
        return Encoding.UTF8.GetString(page.ToArray());
    }

    public static void Write(MetricWriter writer)
    {
        writer.BeginFamily(Bytes);
        writer.Write(LabelSet.Of(("kind", "a\"b\\c\nd")), 0L);
        writer.Write(LabelSet.Of(("kind", "é")), 1234567890123L);
        writer.EndFamily();

        writer.BeginFamily(Share);
        writer.Write(LabelSet.Of(("feature", "one")), 0.25);
        writer.Write(LabelSet.Of(("feature", "undefined")), double.NaN);
        writer.Write(LabelSet.Of(("feature", "tiny")), 1e-9);
        writer.Write(LabelSet.Of(("feature", "endless")), double.NegativeInfinity);
        writer.Write(LabelSet.Of(("feature", "whole")), 3.0);
        writer.EndFamily();

        writer.BeginFamily(Absent);
        writer.Write(LabelSet.Empty, double.NaN);
        writer.EndFamily();

        writer.BeginFamily(Build);
        writer.Write(LabelSet.Of(("version", "1.2.3")), 1);
        writer.EndFamily();

        writer.BeginFamily(Latency);
        writer.WriteHistogram(LabelSet.Of(("model", "m")), new HistogramValue([1, 0, 2, 1], 9.75));
        writer.EndFamily();

        writer.BeginFamily(Value);
        writer.WriteHistogram(LabelSet.Empty, new HistogramValue([2, 0, 1], -1.5));
        writer.EndFamily();
        writer.Finish();
    }
}
