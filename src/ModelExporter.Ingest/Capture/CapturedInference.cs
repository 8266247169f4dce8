using ModelExporter.Monitoring.Events;

namespace ModelExporter.Ingest.Capture;

/// <summary>One inference as somebody in its way saw it: both bodies, or either, and what is known besides. A value.</summary>
public sealed record CapturedInference
{
    /// <summary>The model, or null when the bodies must say.</summary>
    public string? Model { get; init; }

    /// <summary>The version; what the response says goes first.</summary>
    public string? Version { get; init; }

    /// <summary>The inference's id; an event of a batch of several rows has the id <c>id-row</c>. Null takes the one of the bodies.</summary>
    public string? Id { get; init; }

    /// <summary>When it was asked for, milliseconds since 1970 UTC.</summary>
    public long TimestampMilliseconds { get; init; } = ModelSlice.NoTimestamp;

    /// <summary>How long it took, in seconds; NaN for unknown.</summary>
    public double LatencySeconds { get; init; } = double.NaN;

    /// <summary>Why it failed, or null; with an error the response is not read.</summary>
    public string? Error { get; init; }

    /// <summary>Who asked, or null.</summary>
    public string? Client { get; init; }

    /// <summary>The trace in which it was.</summary>
    public TraceContext Trace { get; init; }

    /// <summary>Headers of the request as a JSON object, for pointers of the mapping that start with <c>/metadata/</c>; or null.</summary>
    public string? MetadataJson { get; init; }

    /// <summary>The content type of the request; believed for CSV only.</summary>
    public string? RequestContentType { get; init; }

    /// <summary>The content type of the response.</summary>
    public string? ResponseContentType { get; init; }
}
