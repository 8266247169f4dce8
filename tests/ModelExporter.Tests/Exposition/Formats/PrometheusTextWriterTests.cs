using ModelExporter.Exposition.Formats;

namespace ModelExporter.Tests.Exposition.Formats;

public class PrometheusTextWriterTests
{
    private const string Golden =
        """"
        # HELP sample_body_bytes_total Bytes: a "quoted" \\ word\nand a second line.
        # TYPE sample_body_bytes_total counter
        sample_body_bytes_total{kind="a\"b\\c\nd"} 0
        sample_body_bytes_total{kind="é"} 1234567890123
        # HELP sample_share_ratio A share.
        # TYPE sample_share_ratio gauge
        sample_share_ratio{feature="one"} 0.25
        sample_share_ratio{feature="tiny"} 1E-09
        sample_share_ratio{feature="endless"} -Inf
        sample_share_ratio{feature="whole"} 3
        # HELP sample_build_info Facts.
        # TYPE sample_build_info gauge
        sample_build_info{version="1.2.3"} 1
        # HELP sample_latency_seconds Latency.
        # TYPE sample_latency_seconds histogram
        sample_latency_seconds_bucket{model="m",le="0.005"} 1
        sample_latency_seconds_bucket{model="m",le="1.0"} 1
        sample_latency_seconds_bucket{model="m",le="2.5"} 3
        sample_latency_seconds_bucket{model="m",le="+Inf"} 4
        sample_latency_seconds_sum{model="m"} 9.75
        sample_latency_seconds_count{model="m"} 4
        # HELP sample_value May be negative.
        # TYPE sample_value histogram
        sample_value_bucket{le="-1.0"} 2
        sample_value_bucket{le="0.0"} 2
        sample_value_bucket{le="+Inf"} 3
        sample_value_sum -1.5
        sample_value_count 3

        """";

    [Fact]
    public void The_page_of_version_0_0_4_is_golden() => Assert.Equal(Golden, SamplePage.Of(ExpositionFormat.PrometheusText));

    [Fact]
    public void The_page_of_version_1_0_0_is_the_same_since_all_names_are_legacy_names() => Assert.Equal(Golden, SamplePage.Of(ExpositionFormat.PrometheusText1));
}
