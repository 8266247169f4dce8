using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Logging;
using ModelExporter.Endpoints;
using ModelExporter.Exposition.Pages;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Tests.Exposition;

namespace ModelExporter.Tests.Endpoints;

public sealed class MetricsEndpointTests : IAsyncDisposable
{
    private readonly WebApplication _application;

    public MetricsEndpointTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        _application = builder.Build();
        var page = new MetricsPage(MetricGroups.Select([], []), ExpositionSources.Of(new ExporterTelemetry()), (_, failure) => throw failure);
        _application.MapMetrics("/metrics", () => page, TimeProvider.System);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    [Fact]
    public async Task A_browser_gets_plain_text_with_its_length()
    {
        var response = await SendAsync(HttpMethod.Get, "text/html, */*;q=0.8", null);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        var body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal(body.Length, response.Content.Headers.ContentLength);
        Assert.Contains("model_exporter_build_info", System.Text.Encoding.UTF8.GetString(body));
    }

    [Fact]
    public async Task Prometheus_gets_OpenMetrics_in_gzip()
    {
        var accept = "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
        var response = await SendAsync(HttpMethod.Get, accept, "gzip");
        Assert.Equal("application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
        await using var body = new GZipStream(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), CompressionMode.Decompress);
        using var reader = new StreamReader(body);
        Assert.EndsWith("\n# EOF\n", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Head_has_the_headers_and_no_body()
    {
        var response = await SendAsync(HttpMethod.Head, null, null);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Content.Headers.ContentLength > 100);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("10")]
    [InlineData("0.9")]
    [InlineData("-1")]
    [InlineData("nonsense")]
    [InlineData("1e400")]
    public async Task Any_scrape_timeout_header_leaves_the_page_whole(string timeout)
    {
        var response = await SendAsync(HttpMethod.Get, null, null, timeout);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("model_exporter_series ", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Other_methods_are_not_allowed() => Assert.Equal(HttpStatusCode.MethodNotAllowed, (await SendAsync(HttpMethod.Post, null, null)).StatusCode);

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string? accept, string? acceptEncoding, string? timeout = null)
    {
        await _application.StartAsync(TestContext.Current.CancellationToken);
        var request = new HttpRequestMessage(method, "/metrics");
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        if (acceptEncoding is not null) request.Headers.TryAddWithoutValidation("Accept-Encoding", acceptEncoding);
        if (timeout is not null) request.Headers.TryAddWithoutValidation("X-Prometheus-Scrape-Timeout-Seconds", timeout);
        return await _application.GetTestClient().SendAsync(request, HttpCompletionOption.ResponseContentRead, TestContext.Current.CancellationToken);
    }
}
