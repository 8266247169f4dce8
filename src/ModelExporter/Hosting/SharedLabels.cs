using ModelExporter.Configuration;
using ModelExporter.Monitoring.Models;
using ModelExporter.Storage.Labels;

namespace ModelExporter.Hosting;

/// <summary>Brings predictions and labels to the database that replicas share, and pairs back from it, in the background; at the stop it writes what still waits. A state: its loop.</summary>
internal sealed partial class SharedLabels(SharedLabelQueue queue, ModelRegistry models, ExporterConfiguration configuration, TimeProvider time, ILogger<SharedLabels> logger)
    : BackgroundService
{
    // Of the time that the host leaves to its services, this much at most.
    private static readonly TimeSpan LastWrites = TimeSpan.FromSeconds(4);

    private PostgresPairs? _table;
    private SharedLabelWriter? _writer;

    /// <summary>The queue that a configuration asks for, or null when labels stay within the process.</summary>
    public static SharedLabelQueue? QueueOf(ExporterConfiguration configuration, TimeProvider time) =>
        configuration.LabelStore == LabelStore.Postgres ? new SharedLabelQueue(configuration.Postgres.Store.QueueCapacity, time.GetUtcNow()) : null;

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        var options = configuration.Postgres.Store with { Horizon = configuration.Monitoring.Labels.Horizon };
        _table = new PostgresPairs(Connection, ReplicaIdentity.Of(configuration.Storage.Path), options);
        _writer = new SharedLabelWriter(queue, _table, models, options, time, Report);
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_writer is null) return;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = time.CreateTimer(_ => deadline.Cancel(), null, LastWrites, Timeout.InfiniteTimeSpan);
        var lost = await _writer.FinishAsync(deadline.Token);
        if (lost > 0) LogLost(logger, lost);
        await _table!.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await _writer!.RunAsync(stoppingToken);
            }
#pragma warning disable CA1031 // A failure that nobody has thought of must not end the writing for good.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                LogFailed(logger, failure);
                await Task.Delay(configuration.Postgres.Store.MaxBackoff, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private string Connection()
    {
        if (configuration.Postgres.ConnectionFile is not { } file) return configuration.Postgres.Connection ?? "";
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new PairTableException(PairTableFailure.Unavailable, "labels.postgres.connection_file cannot be read: " + failure.Message, failure);
        }
    }

    private void Report(string? problem)
    {
        if (problem is null) LogBack(logger);
        else LogAway(logger, problem);
    }

    [LoggerMessage(LogLevel.Warning, "The label store is away; predictions and labels wait for it: {Problem}")]
    private static partial void LogAway(ILogger logger, string problem);

    [LoggerMessage(LogLevel.Information, "The label store is there again")]
    private static partial void LogBack(ILogger logger);

    [LoggerMessage(LogLevel.Warning, "The label store did not take everything before the stop")]
    private static partial void LogLost(ILogger logger, int lost);

    [LoggerMessage(LogLevel.Error, "Writing to the label store failed and starts anew")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
