using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ModelExporter.EndToEnd.Infrastructure;

namespace ModelExporter.EndToEnd.Ingest;

/// <summary>What clients get from the real program over real sockets: events in any packing, and answers to everything else.</summary>
public sealed class SocketTests : IAsyncLifetime
{
    private ExporterProcess _exporter = null!;

    public async ValueTask InitializeAsync() => _exporter = await ExporterProcess.StartAsync("ingest: {max_body_bytes: 64KiB, max_decompressed_bytes: 256KiB}");

    public async ValueTask DisposeAsync() => await _exporter.DisposeAsync();

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("deflate", "deflate")]
    [InlineData("gzip", null)]
    public async Task Compressed_events_are_counted(string packing, string? saidToBe)
    {
        using var answer = await PostAsync(Pack(string.Join('\n', TestTraffic.Events(500)), packing), saidToBe);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Contains("model_predictions_total{model=\"loan\",version=\"default\"} 500\n", await _exporter.ScrapeAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_answered_413_packed_or_not()
    {
        using var large = await PostAsync(new byte[65 << 10], null);
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "body_too_large"), await ProblemAsync(large));
        using var bomb = await PostAsync(Pack(new string(' ', 1 << 20), "gzip"), "gzip");
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "decompressed_body_too_large"), await ProblemAsync(bomb));
    }

    [Fact]
    public async Task What_cannot_be_read_is_answered_415_or_400()
    {
        using var encoding = await PostAsync("{}"u8.ToArray(), "zstd");
        Assert.Equal((HttpStatusCode.UnsupportedMediaType, "unsupported_encoding"), await ProblemAsync(encoding));
        Assert.Equal("gzip, br, deflate", string.Join(", ", encoding.Headers.GetValues("Accept-Encoding")));
        using var type = await PostAsync([8, 1, 18, 3], null, "application/x-protobuf");
        Assert.Equal((HttpStatusCode.UnsupportedMediaType, "unsupported_media_type"), await ProblemAsync(type));
        using var damaged = await PostAsync([0x1f, 0x8b, 1, 2, 3], "gzip");
        Assert.Equal((HttpStatusCode.BadRequest, "corrupt_encoding"), await ProblemAsync(damaged));
        using var broken = await PostAsync("[{\"model\":\"loan\"},"u8.ToArray(), null);
        Assert.Equal((HttpStatusCode.BadRequest, "malformed_json"), await ProblemAsync(broken));
        using var nothing = await PostAsync([], null);
        Assert.Equal((HttpStatusCode.BadRequest, "empty_body"), await ProblemAsync(nothing));
    }

    [Fact]
    public async Task A_bad_event_does_not_spoil_its_batch()
    {
        using var answer = await _exporter.PostAsync("/v1/predictions",
            """[{"model":"loan","id":"a"},{"version":"1"},{"model":"loan","id":"a"},{"model":"loan","timestamp":"yesterday"},7]""");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        using var report = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal((1, 1, 3), (report.RootElement.GetProperty("accepted").GetInt32(), report.RootElement.GetProperty("duplicates").GetInt32(),
            report.RootElement.GetProperty("rejected").GetInt32()));
        Assert.Equal([(1, "missing_model"), (3, "invalid_timestamp"), (4, "not_an_object")],
            report.RootElement.GetProperty("errors").EnumerateArray().Select(error => (error.GetProperty("index").GetInt32(), error.GetProperty("code").GetString()!)));
    }

    [Fact]
    public async Task Nothing_that_is_sent_ends_in_a_500_and_the_exporter_lives_on()
    {
        var random = new Random(20261120);
        var valid = Encoding.UTF8.GetBytes("[" + string.Join(',', TestTraffic.Events(5)) + "]");
        for (var i = 0; i < 300; i++)
        {
            var body = valid.ToArray();
            for (var damage = random.Next(1, 8); damage > 0; damage--) body[random.Next(body.Length)] = (byte)random.Next(256);
            using var answer = await PostAsync(body[..random.Next(body.Length)], null);
            Assert.InRange((int)answer.StatusCode, 200, 499);
        }

        Assert.DoesNotContain("level=error", _exporter.Log, StringComparison.Ordinal);
        Assert.True((await _exporter.Web.GetAsync("/-/healthy")).IsSuccessStatusCode);
    }

    [Theory]
    [InlineData("/metrics", true)]
    [InlineData("/v1/predictions", false)]
    public async Task A_path_of_the_other_listener_is_not_there(string path, bool onIngest)
    {
        using var answer = await (onIngest ? _exporter.Ingest : _exporter.Web).GetAsync(path);
        Assert.Equal((HttpStatusCode.NotFound, "not_found"), await ProblemAsync(answer));
    }

    private async Task<HttpResponseMessage> PostAsync(byte[] body, string? encoding, string type = "application/json")
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        if (encoding is not null) content.Headers.ContentEncoding.Add(encoding);
        return await _exporter.Ingest.PostAsync("/v1/predictions", content);
    }

    private static async Task<(HttpStatusCode Status, string Code)> ProblemAsync(HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal((int)answer.StatusCode, problem.RootElement.GetProperty("status").GetInt32());
        return (answer.StatusCode, problem.RootElement.GetProperty("code").GetString()!);
    }

    private static byte[] Pack(string text, string packing)
    {
        var packed = new MemoryStream();
        using (Stream stream = packing switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Fastest),
            "br" => new BrotliStream(packed, CompressionLevel.Fastest),
            _ => new ZLibStream(packed, CompressionLevel.Fastest),
        })
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }
}
