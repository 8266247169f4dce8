using ModelExporter.Monitoring.Exporter;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace ModelExporter.Otlp;

/// <summary>The SDK's exporter, whose outcomes are counted; a change from one to the other is logged, and nothing else. A state.</summary>
/// <remarks>A push that fails is not sent again: the next one carries all that it had, since sums are told since the start.</remarks>
/// <param name="options">Where to, and how.</param>
/// <param name="pushes">The counts.</param>
/// <param name="logger">The log.</param>
internal sealed partial class CountedExporter(OtlpExporterOptions options, PushTelemetry pushes, ILogger logger) : OtlpMetricExporter(options)
{
    private readonly OtlpErrors _errors = new();
    // Where to, without what may be secret in it. The endpoint that was in use at the start; the options are not changed afterwards.
    private readonly string _endpoint = options.Endpoint.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
    private bool _failing;

    /// <inheritdoc/>
    public override ExportResult Export(in Batch<Metric> metrics)
    {
        var result = base.Export(metrics);
        if (result == ExportResult.Success)
        {
            pushes.Delivered.Increment();
            if (_failing) LogRecovered(logger, _endpoint);
        }
        else
        {
            pushes.Failed.Increment();
            if (!_failing) LogFailed(logger, _endpoint, _errors.Last);
        }

        _failing = result != ExportResult.Success;
        return result;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _errors.Dispose();
        base.Dispose(disposing);
    }

    [LoggerMessage(LogLevel.Warning, "Metrics could not be pushed; the page has them as before, and every interval tries again")]
    private static partial void LogFailed(ILogger logger, string endpoint, string error);

    [LoggerMessage(LogLevel.Information, "Metrics are pushed again")]
    private static partial void LogRecovered(ILogger logger, string endpoint);
}
