using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using ModelExporter.Configuration;
using ModelExporter.Ingest;
using ModelExporter.Ingest.Capture;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Proxy;
using ModelExporter.Tests.Ingest;

namespace ModelExporter.Tests.Proxy;

/// <summary>Requests and responses of a connection find each other, and what does not fit is dropped and counted.</summary>
public sealed class ConnectionObserverTests : IDisposable
{
    private const string Body = """{"instances":[[1]]}""";
    private static readonly string Question = $"POST /v1/models/m:predict HTTP/1.1\r\nContent-Length: {Body.Length}\r\n\r\n{Body}";
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\n{\"predictions\":[2]}";

    private readonly ManualTime _time = new();
    private readonly ProxyTelemetry _telemetry = new();
    private readonly FormatTelemetry _counters = new(WireReader.Format);
    private readonly RecordingSink _sink = new();
    private CopyQueue? _queue;

    public void Dispose() => _queue?.Dispose();

    [Fact]
    public async Task Latency_is_from_the_end_of_the_request_to_the_end_of_the_answer()
    {
        using var observer = Observe();
        observer.Request(Bytes(Question[..30]));
        _time.Advance(TimeSpan.FromSeconds(5));
        observer.Request(Bytes(Question[30..]));
        Assert.False(observer.IsIdle);
        _time.Advance(TimeSpan.FromMilliseconds(200));
        observer.Response(Bytes(Answer[..20]));
        _time.Advance(TimeSpan.FromMilliseconds(50));
        observer.Response(Bytes(Answer[20..]));
        Assert.True(observer.IsIdle);
        Assert.Contains(" latency=0.25 ", Assert.Single(await RowsAsync()));
    }

    [Fact]
    public async Task Answers_belong_to_requests_in_their_order_and_interim_answers_to_none()
    {
        using var observer = Observe();
        observer.Request(Bytes("GET /v1/models/m HTTP/1.1\r\n\r\nHEAD /x HTTP/1.1\r\n\r\n" + Question));
        observer.Response(Bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + Answer));
        Assert.Single(await RowsAsync());
        Assert.Equal((1, 3), (_telemetry.Responses(1).Value, _telemetry.Responses(2).Value));
    }

    [Fact]
    public async Task A_server_that_hangs_up_has_failed_those_whose_requests_it_has_whole()
    {
        using var observer = Observe();
        observer.Request(Bytes(Question + "GET / HTTP/1.1\r\n\r\n" + Question[..50]));
        observer.UpstreamClosed();
        Assert.Contains("e=Text:no_response", Assert.Single(await RowsAsync()));
        Assert.Equal(0, _telemetry.Dropped(CopyDrop.NotFollowed).Value);
    }

    [Fact]
    public async Task An_answer_without_a_length_ends_with_the_connection()
    {
        using var observer = Observe();
        observer.Request(Bytes(Question));
        observer.Response(Bytes("HTTP/1.0 200 OK\r\n\r\n{\"predictions\":"));
        observer.Response(Bytes("[2]}"));
        observer.UpstreamClosed();
        Assert.Contains("p=Number:2", Assert.Single(await RowsAsync()));
    }

    [Fact]
    public async Task Where_an_upgrade_begins_following_ends()
    {
        using var observer = Observe();
        observer.Request(Bytes("GET /chat HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"));
        observer.Response(Bytes("HTTP/1.1 101 Switching Protocols\r\n\r\n"));
        observer.Request(Bytes(Question));
        observer.Response(Bytes(Answer));
        Assert.Empty(await RowsAsync());
        Assert.Equal(1, _telemetry.Dropped(CopyDrop.NotFollowed).Value);
    }

    [Fact]
    public async Task An_answer_to_nothing_ends_following()
    {
        using var observer = Observe();
        observer.Response(Bytes(Answer));
        Assert.Equal(1, _telemetry.Dropped(CopyDrop.NotFollowed).Value);
        Assert.Empty(await RowsAsync());
    }

    [Fact]
    public async Task What_the_queue_does_not_hold_is_dropped_and_its_memory_given_back()
    {
        using var observer = Observe(new ProxyOptions { Queue = 1 });
        for (var i = 0; i < 3; i++)
        {
            observer.Request(Bytes(Question));
            observer.Response(Bytes(Answer));
        }

        Assert.Equal(2, _telemetry.Dropped(CopyDrop.QueueFull).Value);
        Assert.Equal(Body.Length + 19, _queue!.Budget.Taken);
        Assert.Single(await RowsAsync());
        Assert.Equal(0, _queue.Budget.Taken);
    }

    [Theory]
    [InlineData(16, 1 << 20, CopyDrop.BodyTooLarge)]
    [InlineData(1 << 20, 25, CopyDrop.MemoryFull)]
    public async Task A_body_that_does_not_fit_costs_what_is_in_it_and_not_the_event(int body, int copies, CopyDrop reason)
    {
        using var observer = Observe(new ProxyOptions { MaxBodyBytes = body, MaxCopyBytes = copies });
        observer.Request(Bytes(Question));
        observer.Response(Bytes(Answer));
        Assert.StartsWith("m@default time=", Assert.Single(await RowsAsync()));
        Assert.Equal((1, 0), (_telemetry.Dropped(reason).Value, _telemetry.Copies.Value));
        Assert.Equal(0, _queue!.Budget.Taken);
    }

    [Fact]
    public async Task Configured_paths_are_inferences_too()
    {
        using var observer = Observe(new ProxyOptions { Paths = ["/score", "/apps/*"], Model = "own", Version = "2" });
        foreach (var path in new[] { "/score", "/score?a=b", "/apps/x/y", "/scores", "/app" })
        {
            observer.Request(Bytes(Question.Replace("/v1/models/m:predict", path, StringComparison.Ordinal)));
            observer.Response(Bytes(Answer));
        }

        var rows = await RowsAsync();
        Assert.Equal(3, rows.Count);
        Assert.All(rows, row => Assert.StartsWith("own@2 ", row));
    }

    [Fact]
    public async Task A_connection_that_ends_in_the_middle_leaves_no_memory_behind()
    {
        using (var observer = Observe())
        {
            observer.Request(Bytes(Question));
            observer.Response(Bytes(Answer[..^3]));
        }

        Assert.Equal(0, _queue!.Budget.Taken);
        Assert.Empty(await RowsAsync());
    }

    private ConnectionObserver Observe(ProxyOptions? options = null)
    {
        options ??= new ProxyOptions();
        var capture = new WireReader(new FormatOptions(), options.Model, options.Version);
        _queue = new CopyQueue(options, capture, _sink, new IngestRequestPool(new IngestLimits(), 1), _counters, _telemetry, NullLogger<CopyQueue>.Instance);
        return new ConnectionObserver(options, _queue, _telemetry, _time);
    }

    // The reader begins only now, so that tests see what waits; it ends with what waited.
    private async Task<IReadOnlyList<string>> RowsAsync()
    {
        await _queue!.StartAsync(CancellationToken.None);
        await _queue.StopAsync(CancellationToken.None);
        return _sink.Rows;
    }

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
}
