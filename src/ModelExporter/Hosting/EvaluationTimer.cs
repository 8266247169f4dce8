using ModelExporter.Monitoring.Models;

namespace ModelExporter.Hosting;

/// <summary>Computes the scores of all models every <c>evaluation_interval</c>, one evaluation at a time; a slow one makes the next one late, never
/// double.</summary>
internal sealed partial class EvaluationTimer(ModelRegistry models, ConfigurationReloader reloader, TimeProvider time, ILogger<EvaluationTimer> logger)
    : BackgroundService
{
    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // What a checkpoint or the configuration brought is scored before the first scrape.
        if (models.Models.Count > 0) Evaluate();
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(reloader.Current.Monitoring.EvaluationInterval, time);
        reloader.Follow(configuration => SetPeriod(timer, configuration.Monitoring.EvaluationInterval));
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) Evaluate();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program stops.
        }
    }

    private static void SetPeriod(PeriodicTimer timer, TimeSpan interval)
    {
        try
        {
            if (timer.Period != interval) timer.Period = interval;
        }
        catch (ObjectDisposedException)
        {
            // A reload during the stop: there is no next evaluation.
        }
    }

    private void Evaluate()
    {
        try
        {
            models.Evaluate();
        }
#pragma warning disable CA1031 // One evaluation that fails must not be the last one.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogFailed(logger, failure);
        }
    }

    [LoggerMessage(LogLevel.Error, "The scores could not be computed; the old ones stay")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
