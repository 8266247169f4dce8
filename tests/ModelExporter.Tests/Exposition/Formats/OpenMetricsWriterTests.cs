using System.Text;
using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;

namespace ModelExporter.Tests.Exposition.Formats;

public class OpenMetricsWriterTests
{
    private const string Golden =
        """"
        # TYPE sample_body_bytes counter
        # UNIT sample_body_bytes bytes
        # HELP sample_body_bytes Bytes: a \"quoted\" \\ word\nand a second line.
        sample_body_bytes_total{kind="a\"b\\c\nd"} 0
        sample_body_bytes_total{kind="é"} 1234567890123
        # TYPE sample_share_ratio gauge
        # UNIT sample_share_ratio ratio
        # HELP sample_share_ratio A share.
        sample_share_ratio{feature="one"} 0.25
        sample_share_ratio{feature="tiny"} 1E-09
        sample_share_ratio{feature="endless"} -Inf
        sample_share_ratio{feature="whole"} 3
        # TYPE sample_build info
        # HELP sample_build Facts.
        sample_build_info{version="1.2.3"} 1
        # TYPE sample_latency_seconds histogram
        # UNIT sample_latency_seconds seconds
        # HELP sample_latency_seconds Latency.
        sample_latency_seconds_bucket{model="m",le="0.005"} 1
        sample_latency_seconds_bucket{model="m",le="1.0"} 1
        sample_latency_seconds_bucket{model="m",le="2.5"} 3
        sample_latency_seconds_bucket{model="m",le="+Inf"} 4
        sample_latency_seconds_sum{model="m"} 9.75
        sample_latency_seconds_count{model="m"} 4
        # TYPE sample_value histogram
        # HELP sample_value May be negative.
        sample_value_bucket{le="-1.0"} 2
        sample_value_bucket{le="0.0"} 2
        sample_value_bucket{le="+Inf"} 3
        # EOF

        """";

    [Fact]
    public void The_page_is_golden() => Assert.Equal(Golden, SamplePage.Of(ExpositionFormat.OpenMetrics));

    [Fact]
    public void A_bucket_can_have_an_exemplar()
    {
        var family = new MetricDescriptor("sample_seconds", MetricType.Histogram, "Times.", [], "", "seconds", new BucketBounds([1]));
        Exemplar?[] exemplars = [new("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", 0.25, DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_120)), null];
        string Page(ExpositionFormat format)
        {
            using var page = new PageBuffer();
            using var writer = format.Writer(page);
            writer.BeginFamily(family);
            writer.WriteHistogram(LabelSet.Empty, new HistogramValue([1, 0], 0.25, null, exemplars));
            writer.EndFamily();
            writer.Finish();
            return Encoding.UTF8.GetString(page.ToArray());
        }

        Assert.Contains(
            "\nsample_seconds_bucket{le=\"1.0\"} 1 # {trace_id=\"4bf92f3577b34da6a3ce929d0e0e4736\",span_id=\"00f067aa0ba902b7\"} 0.25 1700000000.120\nsample_seconds_bucket{le=\"+Inf\"} 1\n",
            Page(ExpositionFormat.OpenMetrics));
        Assert.DoesNotContain("trace_id", Page(ExpositionFormat.PrometheusText));
    }

    [Fact]
    public void The_draft_version_has_the_same_page() => Assert.Equal(Golden, SamplePage.Of(ExpositionFormat.OpenMetricsDraft));
}
