using ModelExporter.Ingest;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;

namespace ModelExporter.Endpoints;

/// <summary>Counts, every second, what has waited too long for its other half: no later request need come for that.</summary>
internal sealed class ExpiredHalves(IngestRouting.IngestFormats formats, IEventSink sink, IngestRequestPool pool, ExporterTelemetry telemetry, IServiceProvider services)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Counts what is due.</summary>
    public void Count()
    {
        foreach (var format in formats.All.OfType<IWaitingFormat>())
        {
            while (CountSome(format))
            {
                // What fits one batch at a time.
            }
        }
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

    private bool CountSome(IWaitingFormat format)
    {
        var request = pool.Rent();
        try
        {
            var more = format.ReadExpired(request);
            request.Complete(format, sink, telemetry.Format(format.Name));
            return more;
        }
        finally
        {
            pool.Return(request);
        }
    }
}
