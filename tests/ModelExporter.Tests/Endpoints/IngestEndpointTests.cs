using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ModelExporter.Ingest;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Tests.Ingest.Native;

namespace ModelExporter.Tests.Endpoints;

public class IngestEndpointTests
{
    private const string Path = "/v1/predictions";

    [Fact]
    public async Task Events_that_were_counted_are_answered_202()
    {
        await using var server = await IngestServer.StartAsync();
        using var answer = await server.PostAsync("""[{"model":"a"},{"model":"a","id":1},{"model":"a b"}]""");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.ToString());
        var json = await IngestServer.JsonAsync(answer);
        Assert.Equal(["accepted", "duplicates", "rejected", "errors"], json.EnumerateObject().Select(member => member.Name));
        Assert.Equal((2, 0, 1), Counts(json));
        var error = Assert.Single(json.GetProperty("errors").EnumerateArray());
        Assert.Equal((2, "model", "invalid_model"), (error.GetProperty("index").GetInt32(), error.GetProperty("field").GetString(),
            error.GetProperty("code").GetString()));
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        Assert.Equal((2, 1), (server.Counters.Accepted.Value, server.Counters.Rejected("invalid_model").Value));
    }

    [Fact]
    public async Task Duplicates_are_answered_202()
    {
        await using var server = await IngestServer.StartAsync();
        server.Sink.Known.Add(EventId.Of("1"u8));
        using var answer = await server.PostAsync("""{"model":"a","id":1}""");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal((0, 1, 0), Counts(await IngestServer.JsonAsync(answer)));
    }

    [Fact]
    public async Task Empty_array_is_answered_202_with_zeros()
    {
        await using var server = await IngestServer.StartAsync();
        using var answer = await server.PostAsync("[]");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("""{"accepted":0,"duplicates":0,"rejected":0,"errors":[]}""", await answer.Content.ReadAsStringAsync(Cancel));
    }

    [Theory]
    [InlineData("{\"modle\":\"größe\"}")]
    [InlineData("[{\"modle\":\"größe\"},{\"model\":\"a\"}]")]
    public async Task Words_of_an_answer_are_written_as_people_read_them(string body)
    {
        await using var server = await IngestServer.StartAsync();
        using var answer = await server.PostAsync(body);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.Contains("Set model to the model's name.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("All 1 ", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "empty_body", 0)]
    [InlineData("nonsense", "malformed_json", 1)]
    [InlineData("[{\"model\":\"a\"},", "malformed_json", 1)]
    [InlineData("[{\"model\":\"a b\"},{\"model\":null}]", "nothing_usable", 2)]
    public async Task Request_of_which_nothing_is_usable_is_answered_400_with_a_problem(string body, string code, int rejected)
    {
        await using var server = await IngestServer.StartAsync();
        using var answer = await server.PostAsync(body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await IngestServer.ProblemAsync(answer);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal((0, 0, rejected), Counts(problem));
        Assert.Equal(rejected > 0, problem.GetProperty("errors").GetArrayLength() > 0);
        Assert.Empty(server.Sink.Rows);
    }

    [Fact]
    public async Task Too_large_bodies_are_answered_413_with_and_without_a_length()
    {
        await using var server = await IngestServer.StartAsync(new IngestLimits { MaxBodyBytes = 100, MaxDecompressedBytes = 200 });
        using var told = await server.PostAsync(new string(' ', 101));
        await AssertProblem(told, HttpStatusCode.RequestEntityTooLarge, "body_too_large");
        using var content = new HeldBody(new string(' ', 101));
        content.Release();
        using var untold = await server.Client.PostAsync(Path, content, Cancel);
        await AssertProblem(untold, HttpStatusCode.RequestEntityTooLarge, "body_too_large");
        using var bomb = await server.PostAsync(Gzip(new string(' ', 2000)), "gzip");
        await AssertProblem(bomb, HttpStatusCode.RequestEntityTooLarge, "decompressed_body_too_large");
        Assert.Equal(2, server.Counters.Rejected("body_too_large").Value);
    }

    [Fact]
    public async Task Unknown_encoding_is_answered_415_with_the_known_ones()
    {
        await using var server = await IngestServer.StartAsync();
        using var answer = await server.PostAsync(Encoding.UTF8.GetBytes("{}"), "zstd");
        await AssertProblem(answer, HttpStatusCode.UnsupportedMediaType, "unsupported_encoding");
        Assert.Equal("gzip, br, deflate", answer.Headers.GetValues("Accept-Encoding").Single());
        using var picture = new ByteArrayContent([1, 2, 3]);
        picture.Headers.ContentType = new("image/png");
        using var other = await server.Client.PostAsync(Path, picture, Cancel);
        await AssertProblem(other, HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
    }

    [Fact]
    public async Task Compressed_body_is_counted_by_its_bytes_on_the_wire()
    {
        await using var server = await IngestServer.StartAsync();
        var body = Gzip("""{"model":"a"}""");
        using var answer = await server.PostAsync(body, "gzip");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal(body.Length, server.Counters.Bytes.Value);
        var counts = new long[DurationHistogram.UpperBounds.Count + 1];
        server.Telemetry.IngestRequestDuration.Read(counts);
        Assert.Equal(1, counts.Sum());
    }

    [Fact]
    public async Task One_request_too_many_at_a_time_is_answered_503_at_once()
    {
        await using var server = await IngestServer.StartAsync(new IngestLimits { ConcurrentRequests = 1 });
        using var held = new HeldBody("""{"model":"a"}""");
        var first = server.Client.PostAsync(Path, held, Cancel);
        await IngestServer.Until(() => server.Arrived == 1);
        using var refused = await server.PostAsync("""{"model":"b"}""");
        await AssertProblem(refused, HttpStatusCode.ServiceUnavailable, "overloaded");
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        held.Release();
        using var answer = await first;
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal(1, server.Counters.Rejected("overloaded").Value);
        using var next = await server.PostAsync("""{"model":"b"}""");
        Assert.Equal(HttpStatusCode.Accepted, next.StatusCode);
    }

    [Fact]
    public async Task Request_above_the_rate_is_answered_429()
    {
        await using var server = await IngestServer.StartAsync(new IngestLimits { RequestsPerSecond = 1 });
        var refusals = 0;
        for (var i = 0; i < 20; i++)
        {
            using var answer = await server.PostAsync("""{"model":"a"}""");
            if (answer.StatusCode == HttpStatusCode.Accepted) continue;
            await AssertProblem(answer, HttpStatusCode.TooManyRequests, "rate_limited");
            Assert.True(answer.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
            refusals++;
        }

        Assert.True(refusals > 0);
        Assert.Equal(refusals, server.Counters.Rejected("rate_limited").Value);
    }

    [Fact]
    public async Task Other_methods_are_answered_405()
    {
        await using var server = await IngestServer.StartAsync();
        using var answer = await server.Client.GetAsync(Path, Cancel);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["POST"], answer.Content.Headers.Allow);
    }

    [Fact]
    public async Task Counters_are_born_at_zero()
    {
        await using var server = await IngestServer.StartAsync();
        var format = EventFormats.CreateAll().Single(format => format.Name == "native");
        Assert.Equal(format.Rejections.Concat(FormatReasons.OfRequests).Select(code => code.WireName()).Order(StringComparer.Ordinal), server.Counters.Rejections.Select(entry => entry.Key));
        Assert.Equal(format.Omissions.Select(reason => reason.WireName()).Order(StringComparer.Ordinal), server.Counters.IgnoredValues.Select(entry => entry.Key));
        Assert.All(server.Counters.Rejections, entry => Assert.Equal(0, entry.Value.Value));
    }

    [Fact]
    public async Task Client_that_goes_away_leaves_no_error_behind()
    {
        await using var server = await IngestServer.StartAsync();
        using (var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Port), Cancel);
            await socket.SendAsync(Encoding.ASCII.GetBytes($"POST {Path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{{\"model\":"), Cancel);
            await IngestServer.Until(() => server.Arrived > 0);
            socket.LingerState = new LingerOption(true, 0);
        }

        await IngestServer.Until(() => server.Counters.Rejected("client_gone").Value == 1);
        using var next = await server.PostAsync("""{"model":"a"}""");
        Assert.Equal(HttpStatusCode.Accepted, next.StatusCode);
        Assert.True(server.Log.Errors.IsEmpty, string.Join(Environment.NewLine, server.Log.Errors));
    }

    [Theory]
    [InlineData("POST /v1/predictions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", " 400 ")]
    [InlineData("POST /v1/predictions HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n", " 413 ")]
    public async Task Broken_transfers_are_answered_as_the_clients_fault(string request, string status)
    {
        await using var server = await IngestServer.StartAsync();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Port), Cancel);
        await socket.SendAsync(Encoding.ASCII.GetBytes(request), Cancel);
        var buffer = new byte[4096];
        var read = await socket.ReceiveAsync(buffer, Cancel);
        Assert.Contains(status, Encoding.ASCII.GetString(buffer, 0, read), StringComparison.Ordinal);
        Assert.True(server.Log.Errors.IsEmpty, string.Join(Environment.NewLine, server.Log.Errors));
    }

    [Fact]
    public async Task Slow_client_is_answered_408()
    {
        await using var server = await IngestServer.StartAsync(slowest: new MinDataRate(240, TimeSpan.FromSeconds(1.1)));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Port), Cancel);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"POST {Path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{{"), Cancel);
        var buffer = new byte[4096];
        var read = await socket.ReceiveAsync(buffer, Cancel);
        Assert.StartsWith("HTTP/1.1 408 ", Encoding.ASCII.GetString(buffer, 0, read), StringComparison.Ordinal);
        await IngestServer.Until(() => server.Counters.Rejected("request_too_slow").Value == 1);
        Assert.True(server.Log.Errors.IsEmpty, string.Join(Environment.NewLine, server.Log.Errors));
    }

    [Fact]
    public async Task No_body_however_broken_ends_in_a_500_and_the_answer_adds_up()
    {
        await using var server = await IngestServer.StartAsync();
        Check.One(Properties.Config.WithMaxTest(150), Prop.ForAll<int>(seed =>
        {
            var events = new RandomEvents(seed);
            var lines = Enumerable.Range(0, events.Random.Next(1, 10)).Select(_ => events.Random.Next(4) == 0 ? events.Next()[..^1] : events.Next()).ToArray();
            var body = Encoding.UTF8.GetBytes(string.Join('\n', lines));
            var whole = events.Random.Next(3) > 0;
            if (!whole) body[events.Random.Next(body.Length)] = (byte)events.Random.Next(256);
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new("application/x-ndjson");
            if (events.Random.Next(10) == 0) content.Headers.ContentEncoding.Add("gzip");
            using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = content };
            using var answer = server.Client.Send(request);
            using var reader = new StreamReader(answer.Content.ReadAsStream());
            using var json = JsonDocument.Parse(reader.ReadToEnd());
            Assert.True(answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.BadRequest, answer.StatusCode.ToString());
            if (!json.RootElement.TryGetProperty("accepted", out _)) return;
            var (accepted, duplicates, rejected) = Counts(json.RootElement);
            if (whole) Assert.Equal(lines.Length, accepted + duplicates + rejected);
            Assert.Equal(answer.StatusCode == HttpStatusCode.Accepted, accepted > 0);
        }));
        Assert.True(server.Log.Errors.IsEmpty, string.Join(Environment.NewLine, server.Log.Errors));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static (int Accepted, int Duplicates, int Rejected) Counts(JsonElement json) =>
        (json.GetProperty("accepted").GetInt32(), json.GetProperty("duplicates").GetInt32(), json.GetProperty("rejected").GetInt32());

    private static async Task AssertProblem(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(code, (await IngestServer.ProblemAsync(answer)).GetProperty("code").GetString());
    }

    private static byte[] Gzip(string text)
    {
        var output = new MemoryStream();
        using (var stream = new GZipStream(output, CompressionLevel.Fastest)) stream.Write(Encoding.UTF8.GetBytes(text));
        return output.ToArray();
    }
}
