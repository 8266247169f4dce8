using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Ingest;

/// <summary>What formats may know of the program around them. A value.</summary>
public sealed record FormatOptions
{
    /// <summary>The limits of requests and of what waits between them.</summary>
    public IngestLimits Limits { get; init; } = new();

    /// <summary>For how long halves of inferences have waited.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The exporter's own counters.</summary>
    public ExporterTelemetry Telemetry { get; init; } = new();

    /// <summary>The settings of a model, or null; asked for every request, so that a reload takes effect.</summary>
    public Func<string, ModelOptions?> Models { get; init; } = static _ => null;

    /// <summary>Whether a model that Kubernetes serves is called <c>namespace.service</c> rather than <c>service</c>.</summary>
    public bool QualifyModels { get; init; }
}
