using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Models;
using ModelExporter.Storage.References;

namespace ModelExporter.Hosting;

/// <summary>
/// Gives model versions their learned or uploaded references back after a restart, and saves those that change. A state: what waits to be saved. A reference that the configuration
/// names comes from its file and is not saved.
/// </summary>
/// <remarks>A disk that fails costs the memory of references and nothing else: models are watched on, and the log says what happened.</remarks>
internal sealed partial class SavedReferences(ModelRegistry models, ConfigurationReloader reloader, Checkpoints checkpoints, ILogger<SavedReferences> logger) : BackgroundService
{
    private readonly Lock _lock = new();
    private readonly HashSet<VersionState> _waiting = [];
    private readonly SemaphoreSlim _work = new(0);
    private readonly SemaphoreSlim _turn = new(1);
    private readonly ReferenceStore? _store = reloader.Current.Storage.Path is { } path ? new ReferenceStore(Path.Combine(path, "references")) : null;

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (_store is null) return Task.CompletedTask;
        var references = _store.ReadAll(out var problems);
        foreach (var reference in references) Restore(reference);
        foreach (var problem in problems) LogUnreadable(logger, problem);
        models.ReferenceChanged += OnChanged;
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        models.ReferenceChanged -= OnChanged;
        await base.StopAsync(cancellationToken);
        await FlushAsync();
    }

    /// <summary>Returns when every reference that changed before is on the disk, or the log says why not.</summary>
    public async Task FlushAsync()
    {
        if (_store is null) return;
        await _turn.WaitAsync();
        try
        {
            while (TryTake() is { } version) Write(_store, version);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _work.Dispose();
        _turn.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await _work.WaitAsync(stoppingToken);
                await FlushAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program stops.
        }
    }

    private void OnChanged(VersionState version)
    {
        // A disk may be slow; neither the evaluation nor a request waits for it here.
        lock (_lock) _waiting.Add(version);
        _work.Release();
    }

    private VersionState? TryTake()
    {
        lock (_lock)
        {
            var version = _waiting.FirstOrDefault();
            if (version is not null) _waiting.Remove(version);
            return version;
        }
    }

    // What is in use now is written, not what was when the change was noticed: the last write holds the last state whatever the order.
    private void Write(ReferenceStore store, VersionState version)
    {
        var model = version.Model.Name;
        try
        {
            if (version.Generation.Profile is not { } profile)
            {
                store.Remove(model, version.Version);
                // The last checkpoint would bring it back.
                checkpoints.Write();
            }
            else if (!IsConfigured(model, version.Version)) store.Save(model, version.Version, profile);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            LogNotSaved(logger, model, version.Version, failure.Message);
        }
    }

    private void Restore(SavedReference saved)
    {
        if (IsConfigured(saved.Model, saved.Version)) return;
        // What the checkpoint brought back keeps its windows.
        var present = models.Model(saved.Model)?.Version(saved.Version)?.Generation.Profile;
        if (present?.ReferenceId == saved.Profile.ReferenceId && present.Source == saved.Profile.Source) return;
        if (models.SetReference(saved.Model, saved.Version, saved.Profile) == SliceRefusal.None)
        {
            LogRestored(logger, saved.Model, saved.Version, saved.Profile.ReferenceId);
        }
        else
        {
            LogUnreadable(logger, $"the limits leave no room for model {saved.Model} version {saved.Version}");
        }
    }

    private bool IsConfigured(string model, string version) =>
        reloader.Current.Monitoring.Model(model)?.Versions.Any(settings => settings.Name == version && settings.Reference is not null) == true;

    [LoggerMessage(LogLevel.Information, "The saved reference is in use again")]
    private static partial void LogRestored(ILogger logger, string model, string version, string referenceId);

    [LoggerMessage(LogLevel.Error, "A saved reference cannot be used: {Problem}")]
    private static partial void LogUnreadable(ILogger logger, string problem);

    [LoggerMessage(LogLevel.Error, "The reference could not be saved and will be gone after a restart: {Problem}")]
    private static partial void LogNotSaved(ILogger logger, string model, string version, string problem);
}
