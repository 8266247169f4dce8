using ModelExporter.Configuration;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Hosting;

/// <summary>Gives configured models the references that the configuration names: at start, at every reload, and when a file changes. A service.</summary>
/// <remarks>
/// A file that cannot be used costs its model the reference and nothing else: the model is watched and the log says why. A reference that the configuration no longer names stays
/// in use: its windows are worth more than a tidy file, and whoever wants a new one deletes it through the API.
/// </remarks>
internal sealed partial class ReferenceFiles(ModelRegistry models, ConfigurationReloader reloader, TimeProvider time, ILogger<ReferenceFiles> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Model, string Version), FileState> _applied = [];
    private readonly HashSet<(string Model, string Version)> _refused = [];

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Apply(reloader.Current);
        reloader.Follow(Reload);
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) Apply(reloader.Current);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program stops.
        }
    }

    private void Reload(ExporterConfiguration configuration)
    {
        lock (_lock)
        {
            // A limit that was in the way may be another now.
            foreach (var refused in _refused) _applied.Remove(refused);
            _refused.Clear();
            Apply(configuration);
        }
    }

    private void Apply(ExporterConfiguration configuration)
    {
        lock (_lock)
        {
            Forget(configuration);
            foreach (var model in configuration.Monitoring.Models)
            {
                foreach (var version in model.Versions) Apply(model, version);
            }
        }
    }

    private void Forget(ExporterConfiguration configuration)
    {
        foreach (var (model, version) in _applied.Keys)
        {
            if (configuration.Monitoring.Model(model)?.Versions.Any(named => named.Name == version && named.Reference is not null) == true) continue;
            // The same file, should it be named again, is applied again.
            _applied.Remove((model, version));
            if (models.Model(model)?.Version(version)?.Generation.Profile is { } profile) LogKept(logger, model, version, profile.ReferenceId);
        }
    }

    private void Apply(ModelOptions model, VersionOptions version)
    {
        if (version.Reference is not { } path) return;
        var state = FileState.Of(path);
        if (_applied.TryGetValue((model.Name, version.Name), out var applied) && applied == state) return;
        _applied[(model.Name, version.Name)] = state;
        if (ReferenceFile.Read(path, out var problem) is not { } profile)
        {
            LogUnusable(logger, model.Name, version.Name, problem);
            return;
        }

        // The same content keeps its windows, whatever happened to the file.
        if (models.Model(model.Name)?.Version(version.Name)?.Generation.Profile?.ReferenceId == profile.ReferenceId) return;
        var refusal = models.SetReference(model.Name, version.Name, profile);
        if (refusal != SliceRefusal.None)
        {
            _refused.Add((model.Name, version.Name));
            LogUnusable(logger, model.Name, version.Name, $"{path}: the limit of {(refusal == SliceRefusal.TooManyFeatures ? "features" : "models or versions")} is reached");
            return;
        }

        LogApplied(logger, model.Name, version.Name, profile.ReferenceId, path);
        foreach (var warning in ReferenceWarnings.Of(model, version, profile)) LogNoEffect(logger, warning);
    }

    [LoggerMessage(LogLevel.Information, "The reference is in use")]
    private static partial void LogApplied(ILogger logger, string model, string version, string referenceId, string file);

    [LoggerMessage(LogLevel.Information, "The reference is no longer configured and stays in use; DELETE removes it")]
    private static partial void LogKept(ILogger logger, string model, string version, string referenceId);

    [LoggerMessage(LogLevel.Warning, "{Warning}")]
    private static partial void LogNoEffect(ILogger logger, string warning);

    [LoggerMessage(LogLevel.Error, "The reference cannot be used: {Problem}")]
    private static partial void LogUnusable(ILogger logger, string model, string version, string problem);

    // Links are followed: a mounted ConfigMap changes by swapping the folder that its files link to.
    private readonly record struct FileState(string File, DateTime Changed, long Length)
    {
        public static FileState Of(string path)
        {
            try
            {
                var file = new FileInfo(path);
                var target = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
                var folder = target.Directory?.ResolveLinkTarget(returnFinalTarget: true) ?? target.Directory;
                return new FileState(Path.Combine(folder?.FullName ?? "", target.Name), target.Exists ? target.LastWriteTimeUtc : default, target.Exists ? target.Length : -1);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return new FileState(path, default, -1);
            }
        }
    }
}
