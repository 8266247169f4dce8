using ModelExporter.Configuration;
using ModelExporter.Endpoints;

namespace ModelExporter.Hosting;

/// <summary>Stops in order: first the program is no longer ready and takes no new events, then requests that are being read are answered, then the listeners
/// close. A state.</summary>
/// <remarks>The server alone would close its listeners first, and nobody could ask whether the program is ready.</remarks>
internal sealed partial class Draining(ExporterConfiguration configuration, TimeProvider time, ILogger<Draining> logger) : IHostedLifecycleService
{
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private int _running;
    private volatile State _state = State.Starting;

    private enum State
    {
        Starting,
        Ready,
        Draining,
    }

    /// <summary>Whether requests are welcome: the start is over and no stop has begun.</summary>
    public bool IsReady => _state == State.Ready;

    /// <summary>Middleware of the ingest listener: counts what is being answered, and refuses what comes during the stop.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        bool refused;
        lock (_lock)
        {
            refused = _state == State.Draining;
            if (!refused) _running++;
        }

        if (refused)
        {
            Problem.RetryAfter(context.Response, TimeSpan.Zero);
            context.Response.Headers.Connection = "close";
            Problem.Write(context, StatusCodes.Status503ServiceUnavailable, "stopping", "The exporter is stopping.", "Send the events again, or let them go.");
            return Task.CompletedTask;
        }

        return AnswerAsync(context, next);
    }

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _state = State.Ready;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        int running;
        lock (_lock)
        {
            _state = State.Draining;
            running = _running;
            if (running == 0) _idle.TrySetResult();
        }

        LogDraining(logger, running);
        try
        {
            await _idle.Task.WaitAsync(configuration.ShutdownTimeout, time, cancellationToken);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            LogCutOff(logger, running);
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        finally
        {
            lock (_lock)
            {
                if (--_running == 0 && _state == State.Draining) _idle.TrySetResult();
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Stopping: no new events are taken")]
    private static partial void LogDraining(ILogger logger, int requests);

    [LoggerMessage(LogLevel.Warning, "Requests were not answered before shutdown_timeout and are cut off")]
    private static partial void LogCutOff(ILogger logger, int requests);
}
