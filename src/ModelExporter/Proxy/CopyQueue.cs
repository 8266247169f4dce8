using System.Threading.Channels;
using ModelExporter.Configuration;
using ModelExporter.Ingest;
using ModelExporter.Ingest.Capture;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;

namespace ModelExporter.Proxy;

/// <summary>Reads copies of inferences behind the traffic's back: a bounded queue and one reader. What does not fit is dropped and counted, and nobody waits.</summary>
internal sealed partial class CopyQueue : BackgroundService
{
    private readonly Channel<PassingExchange> _waiting;
    private readonly WireReader _capture;
    private readonly IEventSink _sink;
    private readonly IngestRequestPool _pool;
    private readonly FormatTelemetry _counters;
    private readonly ProxyTelemetry _telemetry;
    private readonly ILogger<CopyQueue> _logger;

    public CopyQueue(
        ProxyOptions options, WireReader capture, IEventSink sink, IngestRequestPool pool, FormatTelemetry counters, ProxyTelemetry telemetry, ILogger<CopyQueue> logger)
    {
        (_capture, _sink, _pool, _counters, _telemetry, _logger) = (capture, sink, pool, counters, telemetry, logger);
        Budget = new CopyBudget(options.MaxCopyBytes);
        _waiting = Channel.CreateBounded<PassingExchange>(new BoundedChannelOptions(options.Queue) { SingleReader = true });
    }

    /// <summary>What copies may take.</summary>
    public CopyBudget Budget { get; }

    /// <summary>Takes over an exchange that is complete.</summary>
    public void Add(PassingExchange exchange)
    {
        if (_waiting.Writer.TryWrite(exchange)) return;
        _telemetry.Dropped(CopyDrop.QueueFull).Increment();
        exchange.Dispose();
    }

    /// <summary>Counts and logs a fault in the following or reading of copies.</summary>
    public void Fault(Exception fault)
    {
        _telemetry.Dropped(CopyDrop.Fault).Increment();
        LogFault(_logger, fault);
    }

    /// <summary>Reads what waits, and ends: the listeners are closed by then.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        // Before the token is cancelled: a reader that has not begun would not begin.
        if (ExecuteTask is { } reading) await reading.WaitAsync(cancellationToken);
        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The queue's end ends this, not the token: what passed before the stop is counted.
        await foreach (var exchange in _waiting.Reader.ReadAllAsync(CancellationToken.None))
        {
            using (exchange) Read(exchange);
        }
    }

    private void Read(PassingExchange exchange)
    {
        var request = _pool.Rent();
        try
        {
            if ((exchange.RequestBody?.Dropped ?? exchange.ResponseBody?.Dropped) is { } drop) _telemetry.Dropped(drop).Increment();
            else _telemetry.Copies.Increment();
            var inference = exchange.ToInference();
            _counters.Bytes.Add((inference.Request?.Length ?? 0) + (inference.Response?.Length ?? 0));
            request.Begin(inference.RequestHeaders);
            _capture.Read(inference, request);
            request.Complete(EventTarget.Predictions, _sink, _counters);
        }
        catch (Exception fault)
        {
            Fault(fault);
        }
        finally
        {
            _pool.Return(request);
        }
    }

    [LoggerMessage(LogLevel.Error, "A copy of an inference could not be read; the inference itself passed")]
    private static partial void LogFault(ILogger logger, Exception fault);
}
