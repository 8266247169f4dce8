using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace ModelExporter.Otlp;

/// <summary>Pushes at an interval, and reads the page before each push. A state; the SDK's own thread drives it.</summary>
/// <param name="exporter">Where pushes go.</param>
/// <param name="interval">Time between two pushes.</param>
/// <param name="timeout">Longest time that a push may take.</param>
/// <param name="read">Reads the page.</param>
internal sealed class PagePushingReader(BaseExporter<Metric> exporter, TimeSpan interval, TimeSpan timeout, Action read)
    : PeriodicExportingMetricReader(exporter, (int)interval.TotalMilliseconds, (int)timeout.TotalMilliseconds)
{
    /// <inheritdoc/>
    protected override bool OnCollect(int timeoutMilliseconds)
    {
        read();
        return base.OnCollect(timeoutMilliseconds);
    }
}
