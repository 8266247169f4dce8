using System.Text;
using FsCheck.Fluent;
using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;

namespace ModelExporter.Tests.Exposition.Formats;

/// <summary>Pages with the most awkward label values, read by the parsers of Prometheus.</summary>
public class PromToolTests
{
    private static readonly MetricDescriptor Gauge = new("sample_value", MetricType.Gauge, "Awkward labels.", ["number", "value"], "");

    [Fact]
    public void The_parsers_of_Prometheus_read_any_label_value()
    {
        PromTool.IsNeeded();
        string[] awkward = ["", "\"", "\\", "\\n", "\n", "a\\\"b", "} 1", "# EOF", "{}", ",=", "\t\r\0", "é", "😀", "\ud800", new string('"', 200)];
        var values = awkward.Concat(ArbMap.Default.ArbFor<string>().Generator.Sample(300).Select(text => text ?? "")).ToArray();
        Assert.Equal("", PromTool.CheckMetrics(Page(ExpositionFormat.PrometheusText, values)));
        Assert.Equal("", PromTool.ReadOpenMetrics(Page(ExpositionFormat.OpenMetrics, values)));
    }

    [Fact]
    public void The_sample_page_is_valid_in_both_formats()
    {
        PromTool.IsNeeded();
        Assert.Equal("", PromTool.CheckMetrics(SamplePage.Of(ExpositionFormat.PrometheusText)));
        Assert.Equal("", PromTool.ReadOpenMetrics(SamplePage.Of(ExpositionFormat.OpenMetrics)));
    }

    [Fact]
    public void A_broken_page_is_noticed()
    {
        PromTool.IsNeeded();
        Assert.NotEqual("", PromTool.CheckMetrics("sample_value{ 1\n"));
        Assert.NotEqual("", PromTool.ReadOpenMetrics("sample_value 1\n"));
    }

    private static string Page(ExpositionFormat format, string[] values)
    {
        using var page = new PageBuffer();
        var writer = format.Writer(page);
        writer.BeginFamily(Gauge);
        for (var i = 0; i < values.Length; i++) writer.Write(LabelSet.Of(("number", $"{i}"), ("value", values[i])), 0.5);
        writer.EndFamily();
        writer.Finish();
        return Encoding.UTF8.GetString(page.ToArray());
    }
}
