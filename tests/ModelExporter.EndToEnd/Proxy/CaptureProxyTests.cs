using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using ModelExporter.EndToEnd.Infrastructure;

namespace ModelExporter.EndToEnd.Proxy;

/// <summary>The proxy in front of a model server: clients cannot tell it from the server, and the exporter sees what passes.</summary>
public partial class CaptureProxyTests
{
    private const string Tensor = """{"id":"8c1f","inputs":[{"name":"age","shape":[1],"datatype":"INT32","data":[41]}]}""";

    [Fact]
    public async Task Inferences_become_events_with_latency_status_and_errors_and_other_requests_pass_unseen()
    {
        await using var server = await ModelServer.StartAsync();
        await using var exporter = await StartAsync(server.Address);
        using var client = Client(exporter);
        for (var i = 0; i < 3; i++) (await PostAsync(client, "/v2/models/credit/infer", Tensor)).EnsureSuccessStatusCode();
        using (var broken = await PostAsync(client, "/v2/models/broken/infer", Tensor)) Assert.Equal(HttpStatusCode.ServiceUnavailable, broken.StatusCode);
        using (await client.GetAsync("/v2/health/ready", TestContext.Current.CancellationToken))
        {
            // Not there, which is the server's own business.
        }

        await Eventually.HoldsAsync("the events are counted", async () => Value(await exporter.ScrapeAsync(), "model_exporter_proxy_copies_total") == 4, state: () => exporter.Log);
        var page = await exporter.ScrapeAsync();
        // All three have the id of the same body.
        Assert.Equal(1, Value(page, "model_predictions_total{model=\"credit\",version=\"default\"}"));
        Assert.Equal(1, Value(page, "model_prediction_latency_seconds_count{model=\"credit\",version=\"default\"}"));
        Assert.Equal(1, Value(page, "model_prediction_errors_total{model=\"broken\",version=\"default\",reason=\"http_503\"}"));
        Assert.Equal(2, Value(page, "model_events_duplicate_total{model=\"credit\",version=\"default\"}"));
        Assert.Equal((3, 1, 1), (Value(page, "model_exporter_proxy_responses_total{code=\"2xx\"}"), Value(page, "model_exporter_proxy_responses_total{code=\"4xx\"}"), Value(page, "model_exporter_proxy_responses_total{code=\"5xx\"}")));
        Assert.All(page.Split('\n').Where(line => line.StartsWith("model_exporter_proxy_copies_dropped_total", StringComparison.Ordinal)), line => Assert.EndsWith(" 0", line));
    }

    [Theory]
    [InlineData("GET", 200)]
    [InlineData("POST", 418)]
    [InlineData("PUT", 500)]
    [InlineData("DELETE", 204)]
    [InlineData("PATCH", 304)]
    [InlineData("HEAD", 200)]
    [InlineData("OPTIONS", 200)]
    [InlineData("PURGE", 200)]
    public async Task Every_method_status_and_header_comes_through_as_it_does_directly(string method, int status)
    {
        await using var server = await ModelServer.StartAsync();
        await using var exporter = await StartAsync(server.Address);
        var request = $"{method} /echo?status={status}&x=%2F%20 HTTP/1.1\r\nHost: model.example\r\nx-header: a,  b; \"c\"\r\nContent-Length: {(method is "POST" or "PUT" or "PATCH" ? 5 : 0)}\r\nConnection: close\r\n\r\n{(method is "POST" or "PUT" or "PATCH" ? "hello" : "")}";
        var direct = await RawAsync(new IPEndPoint(IPAddress.Loopback, server.Address.Port), request);
        var through = await RawAsync(ProxyAddress(exporter), request);
        Assert.Equal(Undated(direct), Undated(through));
        Assert.StartsWith($"HTTP/1.1 {status}", through);
    }

    [Fact]
    public async Task Large_bodies_pass_unchanged_and_are_not_read()
    {
        await using var server = await ModelServer.StartAsync();
        await using var exporter = await StartAsync(server.Address, "  max_body_bytes: 64KiB\n  paths: [/echo]\n");
        using var client = Client(exporter);
        var body = RandomNumberGenerator.GetBytes(20 << 20);
        using var answer = await client.PostAsync("/echo", new ByteArrayContent(body), TestContext.Current.CancellationToken);
        Assert.Equal(Convert.ToHexString(SHA256.HashData(body)), Convert.ToHexString(SHA256.HashData(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken))));
        await Eventually.HoldsAsync("the drop is counted", async () => Value(await exporter.ScrapeAsync(), "model_exporter_proxy_copies_dropped_total{reason=\"body_too_large\"}") == 1);
        Assert.Equal(1, Value(await exporter.ScrapeAsync(), "model_predictions_total{model=\"default\",version=\"default\"}"));
    }

    [Fact]
    public async Task An_answer_in_pieces_comes_in_pieces_and_trailers_and_what_is_no_HTTP_come_through()
    {
        await using var server = await ModelServer.StartAsync();
        await using var exporter = await StartAsync(server.Address);
        using var client = Client(exporter);
        using var answer = await client.GetAsync("/stream", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.Equal("first", await lines.ReadLineAsync(TestContext.Current.CancellationToken));
        server.Release.SetResult();
        Assert.Equal("last", await lines.ReadLineAsync(TestContext.Current.CancellationToken));

        const string reply = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n";
        Assert.Equal(reply, await ThroughAsync("GET /x HTTP/1.1\r\nHost: a\r\n\r\n", reply));
        const string other = "\u0001\u0002anything\u0000\r\n\r\nat all";
        Assert.Equal(other, await ThroughAsync("\u0016\u0003no http\r\n\r\n", other));
    }

    [Fact]
    public async Task A_server_that_is_away_is_answered_502_and_found_again()
    {
        var server = await ModelServer.StartAsync();
        var port = server.Address.Port;
        await using var exporter = await StartAsync(server.Address);
        await server.DisposeAsync();
        using var client = Client(exporter);
        using (var answer = await PostAsync(client, "/v2/models/credit/infer", Tensor))
        {
            Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
            Assert.Equal("The model server could not be reached.\r\n", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal(1, Value(await exporter.ScrapeAsync(), "model_exporter_proxy_upstream_failures_total"));
        await using var again = await ModelServer.StartAsync(port);
        (await PostAsync(client, "/v2/models/credit/infer", Tensor)).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task At_the_stop_running_requests_are_answered_and_idle_connections_closed()
    {
        await using var server = await ModelServer.StartAsync();
        await using var exporter = await StartAsync(server.Address);
        using var client = Client(exporter);
        (await PostAsync(client, "/v2/models/credit/infer", Tensor)).EnsureSuccessStatusCode();
        using var running = await client.GetAsync("/stream", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var lines = new StreamReader(await running.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.Equal("first", await lines.ReadLineAsync(TestContext.Current.CancellationToken));
        exporter.Signal(Signal.Terminate);
        await Eventually.HoldsAsync("the exporter stops", () => Task.FromResult(exporter.Log.Contains("Stopping", StringComparison.Ordinal)));
        server.Release.SetResult();
        Assert.Equal("last", await lines.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, await exporter.WaitAsync());
    }

    private static Task<ExporterProcess> StartAsync(Uri upstream, string more = "") =>
        ExporterProcess.StartAsync($"proxy:\n  upstream: http://127.0.0.1:{upstream.Port}\n  listen: 127.0.0.1:0\n{more}");

    private static IPEndPoint ProxyAddress(ExporterProcess exporter) => IPEndPoint.Parse(Listening().Match(exporter.Log).Groups[1].Value);

    private static HttpClient Client(ExporterProcess exporter) =>
        new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://{ProxyAddress(exporter)}"), Timeout = Eventually.Patience };

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string path, string json) =>
        client.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

    /// <summary>What a server that always gives the same reply gives through the proxy.</summary>
    private static async Task<string> ThroughAsync(string request, string reply)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var server = Task.Run(async () =>
        {
            using var connection = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            var stream = connection.GetStream();
            var asked = new byte[request.Length];
            await stream.ReadExactlyAsync(asked, TestContext.Current.CancellationToken);
            Assert.Equal(request, Encoding.Latin1.GetString(asked));
            await stream.WriteAsync(Encoding.Latin1.GetBytes(reply), TestContext.Current.CancellationToken);
        });
        await using var exporter = await StartAsync(new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"));
        var answer = await RawAsync(ProxyAddress(exporter), request);
        await server;
        return answer;
    }

    private static async Task<string> RawAsync(IPEndPoint server, string request)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(server, TestContext.Current.CancellationToken);
        var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer, TestContext.Current.CancellationToken);
        return Encoding.Latin1.GetString(answer.ToArray());
    }

    private static string Undated(string response) => Date().Replace(response, "");

    private static double Value(string page, string series) =>
        page.Split('\n').Where(line => line.StartsWith(series + " ", StringComparison.Ordinal)).Select(line => double.Parse(line[(series.Length + 1)..], CultureInfo.InvariantCulture)).SingleOrDefault();

    [GeneratedRegex("listener=proxy address=(\\S+)")]
    private static partial Regex Listening();

    [GeneratedRegex("Date: [^\r]*\r\n")]
    private static partial Regex Date();
}
