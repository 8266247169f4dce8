using ModelExporter.Exposition.Formats;

namespace ModelExporter.Tests.Exposition.Formats;

public class ContentNegotiationTests
{
    private const string Text = "text/plain; version=0.0.4; charset=utf-8";
    private const string Text1 = "text/plain; version=1.0.0; charset=utf-8; escaping=";
    private const string Open = "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=";
    private const string Protobuf = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited; escaping=";
    private const string Draft = "application/openmetrics-text; version=0.0.1; charset=utf-8";

    [Theory]
    [InlineData(null, Text)]
    [InlineData("", Text)]
    [InlineData("*/*", Text)]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Text)]
    [InlineData("application/json", Text)]
    [InlineData("text/plain", Text)]
    [InlineData("text/*", Text)]
    [InlineData("text/plain;version=0.0.4", Text)]
    [InlineData("text/plain; version=\"0.0.4\"", Text)]
    [InlineData("text/plain;version=1.0.0", Text1 + "underscores")]
    [InlineData("text/plain;version=1.0.0;escaping=allow-utf-8", Text1 + "allow-utf-8")]
    [InlineData("text/plain;version=1.0.0;escaping=values", Text1 + "values")]
    [InlineData("text/plain;version=1.0.0;escaping=dots", Text1 + "underscores")]
    [InlineData("text/plain;version=1.0.0;escaping=nonsense", Text1 + "underscores")]
    [InlineData("text/plain;version=7.0.0", Text)]
    [InlineData("application/openmetrics-text", Open + "underscores")]
    [InlineData("application/*", Open + "underscores")]
    [InlineData("APPLICATION/OpenMetrics-Text; Version=1.0.0", Open + "underscores")]
    [InlineData("application/openmetrics-text;version=0.0.1", Draft)]
    [InlineData("application/openmetrics-text;version=2.0.0,text/plain;q=0.1", Text)]
    [InlineData("application/openmetrics-text;version=1.0.0;q=0", Text)]
    [InlineData("application/openmetrics-text;version=1.0.0;q=2,text/plain", Text)]
    [InlineData("application/openmetrics-text;version=1.0.0;q=0.2,text/plain;q=0.3", Text)]
    [InlineData("text/plain;q=0.3,application/openmetrics-text;version=1.0.0;q=0.4", Open + "underscores")]
    [InlineData("text/plain;q=0.5,application/openmetrics-text;q=0.5", Text)]
    [InlineData("application/openmetrics-text;unknown=1", Text)]
    [InlineData("application/vnd.google.protobuf", Text)]
    [InlineData("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily", Text)]
    [InlineData("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text", Text)]
    [InlineData("application/vnd.google.protobuf;proto=other.Message;encoding=delimited", Text)]
    [InlineData("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;version=2", Text)]
    [InlineData("application/vnd.google.protobuf; encoding=delimited; proto=io.prometheus.client.MetricFamily", Protobuf + "underscores")]
    [InlineData("application/vnd.google.protobuf;proto=\"io.prometheus.client.MetricFamily\";encoding=delimited;q=0.1,application/openmetrics-text;q=0.2", Open + "underscores")]
    // Prometheus 2.42 with native histograms.
    [InlineData("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", Protobuf + "underscores")]
    // Prometheus 3 with native histograms.
    [InlineData("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1", Protobuf + "allow-utf-8")]
    // Prometheus 2.42.
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", Open + "underscores")]
    // Prometheus 3.
    [InlineData("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1", Open + "allow-utf-8")]
    public void The_format_with_the_highest_q_is_chosen(string? accept, string contentType) => Assert.Equal(contentType, ContentNegotiation.Choose(accept).ContentType);

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("gzip", true)]
    [InlineData("GZIP", true)]
    [InlineData("x-gzip", true)]
    [InlineData("deflate, gzip;q=1.0, *;q=0.5", true)]
    [InlineData("gzip;q=0", false)]
    [InlineData("gzip;q=nonsense", false)]
    [InlineData("*", true)]
    [InlineData("*, gzip;q=0", false)]
    [InlineData("br", false)]
    [InlineData("identity", false)]
    [InlineData("identity;q=1, gzip;q=0.5", false)]
    [InlineData("identity;q=0.5, gzip", true)]
    public void Gzip_is_used_when_it_is_wanted_at_least_as_much_as_no_coding(string? acceptEncoding, bool expected) =>
        Assert.Equal(expected, ContentNegotiation.AcceptsGzip(acceptEncoding));
}
