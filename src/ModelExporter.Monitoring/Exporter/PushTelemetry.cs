namespace ModelExporter.Monitoring.Exporter;

/// <summary>What is counted about pushes of metrics to a collector. A state; any thread may raise and read it.</summary>
public sealed class PushTelemetry
{
    /// <summary>Pushes that the collector took.</summary>
    public Counter Delivered { get; } = new();

    /// <summary>Pushes that it did not take, or that did not reach it.</summary>
    public Counter Failed { get; } = new();
}
