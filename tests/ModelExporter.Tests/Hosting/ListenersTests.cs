using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using ModelExporter.Commands;
using ModelExporter.Hosting;
using ModelExporter.Monitoring.Exporter;

namespace ModelExporter.Tests.Hosting;

public class ListenersTests
{
    [Fact]
    public async Task Each_listener_answers_404_for_the_paths_of_the_other()
    {
        await using var exporter = await RunningExporter.StartAsync();
        foreach (var path in new[] { "/-/healthy", "/-/ready" })
        {
            Assert.Equal(HttpStatusCode.OK, (await exporter.Web.GetAsync(path)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await exporter.Ingest.GetAsync(path)).StatusCode);
        }

        // GET would be 405 on the right listener; on the other one not even that may be told.
        foreach (var path in new[] { "/-/reload", "/-/reload/", "/-/RELOAD", "/v1/predictions", "/V1/labels" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await exporter.Web.GetAsync(path)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await exporter.Web.PostAsync(path, null)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await exporter.Ingest.GetAsync("/-/reload")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await exporter.Ingest.PostAsync("/-/reload", null)).StatusCode);
    }

    [Fact]
    public async Task The_host_header_does_not_change_the_listener()
    {
        await using var exporter = await RunningExporter.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/-/reload");
        request.Headers.Host = exporter.Ingest.BaseAddress!.Authority;
        Assert.Equal(HttpStatusCode.NotFound, (await exporter.Web.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Localhost_is_both_loopbacks_where_there_is_IPv6()
    {
        await using var exporter = await RunningExporter.StartAsync("", null, "--ingest.listen-address", "localhost:0");
        var addresses = exporter.Host.Services.GetRequiredService<Listeners>().Ingest.Select(endpoint => endpoint.Address).ToArray();
        Assert.Contains(IPAddress.Loopback, addresses);
        Assert.All(addresses, address => Assert.True(IPAddress.IsLoopback(address)));
        Assert.True(addresses.Length == 2 || exporter.Log.Contains("[::1] is left out", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Chosen_ports_are_logged()
    {
        await using var exporter = await RunningExporter.StartAsync();
        Assert.Contains($"msg=Listening logger=ModelExporter.Hosting.Listeners listener=ingest address={exporter.Ingest.BaseAddress!.Authority}", exporter.Log,
            StringComparison.Ordinal);
        Assert.Contains($"listener=web address={exporter.Web.BaseAddress!.Authority}", exporter.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_one_line_and_exit_code_1()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var (code, error, log) = await RunAsync("--web.listen-address", taken.LocalEndpoint.ToString()!, "--ingest.listen-address", "127.0.0.1:0");
        Assert.Equal(1, code);
        Assert.Matches("^model-exporter: error: .*address already in use\\.\\n$", error);
        Assert.DoesNotContain("exception", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0.0:0")]
    [InlineData("[::]:0")]
    [InlineData(":0")]
    public async Task An_ingest_listener_that_others_can_reach_needs_a_token(string address)
    {
        var (code, error, _) = await RunAsync("--ingest.listen-address", address);
        Assert.Equal(2, code);
        Assert.Contains("--ingest.listen-address: " + address, error, StringComparison.Ordinal);
        Assert.Contains("put a token into a file and name it in ingest.auth.token_file", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_token_any_address_is_allowed()
    {
        await using var exporter = await RunningExporter.StartAsync(
            "ingest: {auth: {token_file: token}}", file => file.Add("token", "secret\n"), "--ingest.listen-address", "0.0.0.0:0");
        Assert.Equal(IPAddress.Any, exporter.Host.Services.GetRequiredService<Listeners>().Ingest[0].Address);
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed_and_counted_and_leave_the_web_listener_alone()
    {
        await using var exporter = await RunningExporter.StartAsync("ingest: {max_connections: 1}");
        var endpoint = exporter.Host.Services.GetRequiredService<Listeners>().Ingest[0];
        using var first = new TcpClient();
        await first.ConnectAsync(endpoint);
        await first.GetStream().WriteAsync(Encoding.ASCII.GetBytes("POST /-/reload HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"));
        Assert.Equal('H', (char)first.GetStream().ReadByte());
        using var second = new TcpClient();
        Assert.True(await IsClosedAsync(second, endpoint));
        Assert.Equal(1, exporter.Host.Services.GetRequiredService<ExporterTelemetry>().LimitReached(Listeners.ConnectionLimit).Value);
        Assert.Equal(HttpStatusCode.OK, (await exporter.Web.GetAsync("/-/healthy")).StatusCode);
    }

    [Fact]
    public async Task Headers_that_are_too_large_are_refused_by_the_server()
    {
        await using var exporter = await RunningExporter.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/-/healthy");
        request.Headers.Add("X-Large", new string('x', 20_000));
        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, (await exporter.Web.SendAsync(request)).StatusCode);
        using var plain = await exporter.Web.GetAsync("/-/healthy");
        Assert.False(plain.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:1")]
    [InlineData("ASPNETCORE_HTTP_PORTS", "1")]
    [InlineData("DOTNET_URLS", "http://127.0.0.1:1")]
    public async Task Variables_of_the_framework_have_no_say(string name, string value)
    {
        Environment.SetEnvironmentVariable(name, value);
        try
        {
            await using var exporter = await RunningExporter.StartAsync();
            Assert.Equal(HttpStatusCode.OK, (await exporter.Web.GetAsync("/-/healthy")).StatusCode);
            Assert.DoesNotContain("level=warn", exporter.Log, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }

    private static async Task<bool> IsClosedAsync(TcpClient client, IPEndPoint endpoint)
    {
        try
        {
            await client.ConnectAsync(endpoint);
            return await client.GetStream().ReadAsync(new byte[1]) == 0;
        }
        catch (Exception reset) when (reset is IOException or SocketException)
        {
            return true;
        }
    }

    private static async Task<(int Code, string Error, string Log)> RunAsync(params string[] arguments)
    {
        using var error = new StringWriter();
        using var log = new MemoryStream();
        var code = await CommandLine.RunAsync(arguments, RunningExporter.Context(error, log));
        return (code, error.ToString().ReplaceLineEndings("\n"), Encoding.UTF8.GetString(log.ToArray()));
    }
}
