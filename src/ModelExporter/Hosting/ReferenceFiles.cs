using ModelExporter.Configuration;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Hosting;

/// <summary>Gives configured models the references that the configuration names: at start, at every reload, and when a file changes. A service.</summary>
/// <remarks>A file that cannot be used costs its model the reference and nothing else: the model is watched and the log says why.</remarks>
internal sealed partial class ReferenceFiles(ModelRegistry models, ConfigurationReloader reloader, TimeProvider time, ILogger<ReferenceFiles> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Model, string Version), FileState> _applied = [];

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Apply(reloader.Current);
        reloader.Follow(Apply);
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

    private void Apply(ExporterConfiguration configuration)
    {
        lock (_lock)
        {
            foreach (var model in configuration.Monitoring.Models)
            {
                foreach (var version in model.Versions) Apply(model.Name, version);
            }
        }
    }

    private void Apply(string model, VersionOptions version)
    {
        if (version.Reference is not { } path) return;
        var state = FileState.Of(path);
        if (_applied.TryGetValue((model, version.Name), out var applied) && applied == state) return;
        _applied[(model, version.Name)] = state;
        if (ReferenceFile.Read(path, out var problem) is not { } profile)
        {
            LogUnusable(logger, model, version.Name, problem);
            return;
        }

        // The same content keeps its windows, whatever happened to the file.
        if (models.Model(model)?.Version(version.Name)?.Generation.Profile?.ReferenceId == profile.ReferenceId) return;
        var refusal = models.SetReference(model, version.Name, profile);
        if (refusal == SliceRefusal.None) LogApplied(logger, model, version.Name, profile.ReferenceId, path);
        else LogUnusable(logger, model, version.Name, $"{path}: the limit of models or versions is reached");
    }

    [LoggerMessage(LogLevel.Information, "The reference is in use")]
    private static partial void LogApplied(ILogger logger, string model, string version, string referenceId, string file);

    [LoggerMessage(LogLevel.Error, "The reference cannot be used: {Problem}")]
    private static partial void LogUnusable(ILogger logger, string model, string version, string problem);

    // Links are followed: a mounted ConfigMap changes by swapping the folder that its files link to.
    private readonly record struct FileState(string Path, DateTime Changed, long Length)
    {
        public static FileState Of(string path)
        {
            try
            {
                var file = new FileInfo(path);
                var target = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
                return new FileState(target.FullName, target.Exists ? target.LastWriteTimeUtc : default, target.Exists ? target.Length : -1);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return new FileState(path, default, -1);
            }
        }
    }
}
