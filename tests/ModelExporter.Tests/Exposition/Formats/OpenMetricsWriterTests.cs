using ModelExporter.Exposition.Formats;

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
    public void The_draft_version_has_the_same_page() => Assert.Equal(Golden, SamplePage.Of(ExpositionFormat.OpenMetricsDraft));
}
