using ModelExporter.Ingest;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;

namespace ModelExporter.Endpoints;

/// <summary>Counts, every second, what has waited too long for its other half: no later request need come for that.</summary>
internal sealed partial class ExpiredHalves(
    IngestRouting.IngestFormats formats, IEventSink sink, IngestRequestPool pool, ExporterTelemetry telemetry, IServiceProvider services, ILogger<ExpiredHalves> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Counts what is due.</summary>
    /// <param name="isLast">Whether nothing more comes, so that all that waits is due.</param>
    public void Count(bool isLast = false)
    {
        foreach (var format in formats.All.OfType<IWaitingFormat>())
        {
            while (CountSome(format, isLast))
            {
                // What fits one batch at a time.
            }
        }
    }

    /// <summary>Counts all that waits: after this no half can come for any other. The last checkpoint is written later.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        var waiting = formats.All.OfType<IWaitingFormat>().Sum(format => format.Waiting);
        if (waiting == 0) return;
        Count(isLast: true);
        LogCounted(logger, waiting);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, services.GetService<TimeProvider>() ?? TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) Count();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program stops.
        }
    }

    private bool CountSome(IWaitingFormat format, bool isLast)
    {
        var request = pool.Rent();
        try
        {
            var more = format.ReadExpired(request, isLast);
            request.Complete(format, sink, telemetry.Format(format.Name));
            return more;
        }
        finally
        {
            pool.Return(request);
        }
    }

    [LoggerMessage(LogLevel.Information, "Requests and responses that still waited for their other half were counted without it")]
    private static partial void LogCounted(ILogger logger, int halves);
}
