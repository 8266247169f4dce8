using System.Threading.Channels;
using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Storage.Checkpoint;
using ModelExporter.Storage.Files;

namespace ModelExporter.Hosting;

/// <summary>
/// Takes over the last checkpoint before anything else starts, and writes one every <c>storage.checkpoint_interval</c>, soon after a reference changed, and when everything else has
/// stopped. A state: whether the last one could be written.
/// </summary>
/// <remarks>A disk that fails costs what a restart would find and nothing else: the exporter runs on, tries again, and says so once per change.</remarks>
internal sealed partial class Checkpoints : BackgroundService
{
    // Between two checkpoints, however often references change.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly ModelRegistry _models;
    private readonly ConfigurationReloader _reloader;
    private readonly ExporterTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly ILogger<Checkpoints> _logger;
    private readonly string? _folder;
    private readonly CheckpointStore? _store;
    private readonly Channel<bool> _asked = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _writing = new();
    private readonly StateWriter _state = new();
    private FolderLock? _lock;
    private string? _problem;

    public Checkpoints(ModelRegistry models, ConfigurationReloader reloader, ExporterTelemetry telemetry, TimeProvider time, ILogger<Checkpoints> logger)
    {
        (_models, _reloader, _telemetry, _time, _logger) = (models, reloader, telemetry, time, logger);
        _folder = reloader.Current.Storage.Path;
        if (_folder is null) return;
        _store = new CheckpointStore(_folder);
        telemetry.Checkpoints = new CheckpointTelemetry(telemetry.Observations);
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">Another process uses the folder.</exception>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (_store is null) return Task.CompletedTask;
        _lock = FolderLock.Take(_folder!, out var outcome, out var problem);
        // Two that write in turns would each lose what the other has, and nobody would see it.
        if (outcome == FolderLockOutcome.InUse) throw new IOException($"storage.path: {problem}; give every exporter a folder of its own");
        Load(_store);
        _models.ReferenceChanged += Ask;
        // At once, so that a folder that cannot be written to is known from the start.
        Ask();
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_store is null) return;
        _models.ReferenceChanged -= Ask;
        await base.StopAsync(cancellationToken);
        try
        {
            await Task.Run(Write, CancellationToken.None).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            LogTooLate(_logger);
        }
    }

    /// <summary>Writes a checkpoint now; the log says when it cannot be written. Without a storage path nothing happens.</summary>
    public void Write()
    {
        if (_store is null) return;
        lock (_writing)
        {
            try
            {
                Write(_store);
            }
#pragma warning disable CA1031 // One checkpoint that fails must not be the last one.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                Fail(failure.Message, failure is IOException or UnauthorizedAccessException ? null : failure);
            }
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _lock?.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var interval = _reloader.Current.Storage.CheckpointInterval;
        using var timer = _time.CreateTimer(_ => Ask(), null, interval, interval);
        _reloader.Follow(changed =>
        {
            if (changed.Storage.CheckpointInterval == interval) return;
            interval = changed.Storage.CheckpointInterval;
            timer.Change(interval, interval);
        });
        try
        {
            while (true)
            {
                await _asked.Reader.ReadAsync(stoppingToken);
                Write();
                await Task.Delay(Pause, _time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program stops.
        }
    }

    private void Ask(VersionState changed) => Ask();

    private void Ask() => _asked.Writer.TryWrite(true);

    private void Load(CheckpointStore store)
    {
        var reading = store.Load();
        if (reading.Saved is { } saved)
        {
            try
            {
                var problems = _models.RestoreState(saved.State);
                LogRestored(_logger, store.FilePath, saved.Created, _models.Models.Count);
                foreach (var problem in problems) LogLeftOut(_logger, problem);
                _telemetry.Checkpoint.RecordSuccess(saved.Created);
                return;
            }
            catch (StateMismatchException mismatch)
            {
                reading = new CheckpointReading(CheckpointDefect.Damaged, mismatch.Message);
            }
        }

        if (reading.Defect == CheckpointDefect.None) return;
        _telemetry.Checkpoints!.ReadFailures.Increment();
        LogUnusable(_logger, store.FilePath, reading.Problem, store.SetAside(_time.GetUtcNow()));
    }

    private void Write(CheckpointStore store)
    {
        var started = _time.GetTimestamp();
        _lock ??= FolderLock.Take(_folder!, out _, out var problem) ?? throw new IOException(problem);
        _state.Clear();
        var now = _time.GetUtcNow();
        _models.SaveState(_state);
        _telemetry.Checkpoints!.Bytes = store.Save(_state.Written, now);
        _telemetry.Checkpoints.Duration.Record(_time.GetElapsedTime(started));
        _telemetry.Checkpoint.RecordSuccess(now);
        if (_problem is null) return;
        _problem = null;
        LogWritesAgain(_logger, store.FilePath);
    }

    private void Fail(string problem, Exception? unexpected)
    {
        _telemetry.Checkpoint.RecordFailure();
        _telemetry.Checkpoints!.WriteFailures.Increment();
        if (_problem == problem) return;
        _problem = problem;
        LogNotWritten(_logger, unexpected, problem);
    }

    [LoggerMessage(LogLevel.Information, "The checkpoint is in use again")]
    private static partial void LogRestored(ILogger logger, string file, DateTimeOffset created, int models);

    [LoggerMessage(LogLevel.Warning, "A part of the checkpoint does not fit: {Problem}")]
    private static partial void LogLeftOut(ILogger logger, string problem);

    [LoggerMessage(LogLevel.Error, "The checkpoint cannot be used, the windows start empty: {Problem}")]
    private static partial void LogUnusable(ILogger logger, string file, string problem, string? setAside);

    [LoggerMessage(LogLevel.Error, "Checkpoints cannot be written, a restart would lose what came since the last one; the next one is tried in time: {Problem}")]
    private static partial void LogNotWritten(ILogger logger, Exception? failure, string problem);

    [LoggerMessage(LogLevel.Information, "Checkpoints are written again")]
    private static partial void LogWritesAgain(ILogger logger, string file);

    [LoggerMessage(LogLevel.Error, "The last checkpoint was not written before the program had to end")]
    private static partial void LogTooLate(ILogger logger);
}
