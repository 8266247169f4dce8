using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelExporter.Endpoints;
using ModelExporter.Ingest;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Tests.Ingest;
using LogEvent = Microsoft.Extensions.Logging.EventId;

namespace ModelExporter.Tests.Endpoints;

/// <summary>The ingest paths on a real server on a free port, with a sink that writes down what it gets.</summary>
internal sealed class IngestServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _arrived;

    private IngestServer(WebApplication app) => _app = app;

    public RecordingSink Sink { get; private init; } = null!;

    public ExporterTelemetry Telemetry { get; private init; } = null!;

    public ErrorLog Log { get; private init; } = null!;

    public HttpClient Client { get; private set; } = null!;

    public FormatTelemetry Counters => Telemetry.Format("native");

    /// <summary>Requests that came in, whatever became of them.</summary>
    public int Arrived => Volatile.Read(ref _arrived);

    public int Port => Client.BaseAddress!.Port;

    public static async Task<IngestServer> StartAsync(IngestLimits? limits = null, MinDataRate? slowest = null, TimeProvider? time = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        var log = new ErrorLog();
        var sink = new RecordingSink();
        var telemetry = new ExporterTelemetry();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, 0);
            if (slowest is not null) options.Limits.MinRequestBodyDataRate = slowest;
        });
        builder.Services.AddSingleton<IEventSink>(sink);
        builder.Services.AddSingleton(telemetry);
        if (time is not null) builder.Services.AddSingleton(time);
        builder.Services.AddIngest(limits ?? new IngestLimits());
        var app = builder.Build();
        var server = new IngestServer(app) { Sink = sink, Telemetry = telemetry, Log = log };
        app.Use((context, next) =>
        {
            Interlocked.Increment(ref server._arrived);
            return next(context);
        });
        app.MapIngest();
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        server.Client = new HttpClient { BaseAddress = new Uri(address) };
        return server;
    }

    public Task<HttpResponseMessage> PostAsync(string body) => PostAsync(Encoding.UTF8.GetBytes(body), null);

    public async Task<HttpResponseMessage> PostAsync(byte[] body, string? encoding)
    {
        using var content = new ByteArrayContent(body);
        if (encoding is not null) content.Headers.ContentEncoding.Add(encoding);
        return await Client.PostAsync("/v1/predictions", content, TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until something is so; the test fails when it does not become so.</summary>
    public static async Task Until(Func<bool> condition)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(10));
        while (!condition()) await Task.Delay(5, deadline.Token);
    }

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage answer)
    {
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return document.RootElement.Clone();
    }

    /// <summary>The answer's problem, after it was checked to be one as RFC 9457 has it.</summary>
    public static async Task<JsonElement> ProblemAsync(HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.ToString());
        var problem = await JsonAsync(answer);
        Assert.Equal((int)answer.StatusCode, problem.GetProperty("status").GetInt32());
        Assert.True(Uri.IsWellFormedUriString(problem.GetProperty("type").GetString(), UriKind.Absolute));
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        return problem;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    /// <summary>Keeps what the server logs as an error.</summary>
    internal sealed class ErrorLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Errors { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, LogEvent eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) Errors.Enqueue($"{formatter(state, exception)} {exception}");
        }

        public void Dispose()
        {
        }
    }
}

/// <summary>A body of which the first byte is sent and the rest held back until it is let go; it does not tell its length.</summary>
internal sealed class HeldBody(string body) : HttpContent
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _released.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        await stream.WriteAsync(bytes.AsMemory(0, 1));
        await stream.FlushAsync();
        await _released.Task;
        await stream.WriteAsync(bytes.AsMemory(1));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
