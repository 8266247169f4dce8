using System.Globalization;
using System.Net;
using System.Text;
using ModelExporter.EndToEnd.Infrastructure;

namespace ModelExporter.EndToEnd.Metrics;

/// <summary>Traces of single predictions, from the header of their request into the real Prometheus.</summary>
public class ExemplarTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Span = "00f067aa0ba902b7";
    private const string OpenMetrics = "application/openmetrics-text; version=1.0.0";

    [Theory]
    [InlineData("exemplar-storage", "model_prediction_latency_seconds_bucket")]
    [InlineData("exemplar-storage,native-histograms", "model_prediction_latency_seconds")]
    public async Task Prometheus_stores_the_trace_of_a_latency_bucket(string features, string series)
    {
        Tool.Prometheus.Need();
        await using var exporter = await ExporterProcess.StartAsync("exemplars: true");
        await using var prometheus = await PrometheusServer.StartAsync(PrometheusServer.Scraping(exporter.WebAddress), flags: "--enable-feature=" + features);
        await SendAsync(exporter);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var path = string.Create(CultureInfo.InvariantCulture, $"/api/v1/query_exemplars?query={series}&start={now - 300}&end={now + 300}");
        var exemplar = await Eventually.GetAsync("the exemplar is stored", async () =>
        {
            using var answer = await prometheus.GetAsync(path);
            var found = answer.RootElement.GetProperty("data").EnumerateArray().SelectMany(each => each.GetProperty("exemplars").EnumerateArray()).ToArray();
            return found.Length == 0 ? null : (found[0].GetProperty("labels").GetProperty("trace_id").GetString(), found[0].GetProperty("labels").GetProperty("span_id").GetString(), found[0].GetProperty("value").GetString()) as object;
        }, state: () => prometheus.Log);
        Assert.Equal((Trace, Span, "0.0123"), exemplar);
    }

    [Fact]
    public async Task Unless_they_are_switched_on_no_trace_is_on_the_page()
    {
        await using var exporter = await ExporterProcess.StartAsync();
        await SendAsync(exporter);
        var page = await exporter.ScrapeAsync(OpenMetrics);
        Assert.Contains("model_prediction_latency_seconds_count{model=\"loan\",version=\"1\"} 1\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain(Trace, page, StringComparison.Ordinal);
    }

    private static async Task SendAsync(ExporterProcess exporter)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/predictions")
        {
            Content = new StringContent("""{"model":"loan","version":"1","latency_ms":12.3}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("traceparent", $"00-{Trace}-{Span}-01");
        using var answer = await exporter.Ingest.SendAsync(request);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }
}
