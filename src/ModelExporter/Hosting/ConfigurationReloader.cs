using ModelExporter.Configuration;
using ModelExporter.Monitoring.Exporter;

namespace ModelExporter.Hosting;

/// <summary>How a reload went.</summary>
internal enum ReloadOutcome
{
    /// <summary>The new configuration is in force.</summary>
    Applied,

    /// <summary>It has errors; the old one is in force.</summary>
    Invalid,

    /// <summary>It changes what only a restart can change; the old one is in force.</summary>
    NeedsRestart,
}

/// <summary>What a reload came to. A value.</summary>
/// <param name="Outcome">How it went.</param>
/// <param name="Problems">What is wrong, one line each; empty when it was applied.</param>
internal sealed record ReloadResult(ReloadOutcome Outcome, IReadOnlyList<string> Problems);

/// <summary>Reads the configuration again while the program runs. A state: the configuration that is in force; its lock makes reloads wait for each
/// other.</summary>
/// <param name="loader">Reads flags, environment and file.</param>
/// <param name="initial">The configuration that the program started with.</param>
/// <param name="telemetry">Says in the metrics how the last reload went.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Says in the log what a reload came to.</param>
internal sealed partial class ConfigurationReloader(
    ConfigurationLoader loader, ExporterConfiguration initial, ExporterTelemetry telemetry, TimeProvider time, ILogger<ConfigurationReloader> logger)
{
    private readonly Lock _lock = new();
    private readonly List<Action<ExporterConfiguration>> _followers = [];
    private volatile ExporterConfiguration _current = initial;

    /// <summary>The configuration that is in force.</summary>
    public ExporterConfiguration Current => _current;

    /// <summary>Adds somebody who takes over a new configuration; called in the order of adding, one reload at a time.</summary>
    public void Follow(Action<ExporterConfiguration> apply)
    {
        lock (_lock) _followers.Add(apply);
    }

    /// <summary>Reads the configuration again and puts it in force, as a whole or not at all.</summary>
    public ReloadResult Reload()
    {
        lock (_lock)
        {
            var loaded = loader.Load();
            if (loaded.Errors.Count > 0) return Refuse(ReloadOutcome.Invalid, [.. loaded.Errors.Select(error => error.ToString())]);
            var fixedSettings = loader.Settings.NotReloadable(_current, loaded.Configuration).ToArray();
            if (fixedSettings.Length > 0)
            {
                return Refuse(ReloadOutcome.NeedsRestart,
                    [.. fixedSettings.Select(
                        setting => $"{setting.Path}: changing \"{setting.Format(_current)}\" to \"{setting.Format(loaded.Configuration)}\" needs a restart")]);
            }

            foreach (var follower in _followers) follower(loaded.Configuration);
            _current = loaded.Configuration;
            telemetry.ConfigReload.RecordSuccess(time.GetUtcNow());
            foreach (var warning in loaded.Warnings) LogWarning(logger, warning);
            LogApplied(logger, loaded.File);
            return new ReloadResult(ReloadOutcome.Applied, []);
        }
    }

    private ReloadResult Refuse(ReloadOutcome outcome, IReadOnlyList<string> problems)
    {
        telemetry.ConfigReload.RecordFailure();
        foreach (var problem in problems) LogRefused(logger, problem);
        return new ReloadResult(outcome, problems);
    }

    [LoggerMessage(LogLevel.Information, "The configuration was read again and is in force")]
    private static partial void LogApplied(ILogger logger, string? file);

    [LoggerMessage(LogLevel.Error, "The configuration was not reloaded, the old one stays in force: {Problem}")]
    private static partial void LogRefused(ILogger logger, string problem);

    [LoggerMessage(LogLevel.Warning, "{Warning}")]
    private static partial void LogWarning(ILogger logger, string warning);
}
