using ModelExporter.Monitoring.Events;

namespace ModelExporter.Ingest.Exchanges;

/// <summary>What is known of one inference besides its bodies. A value.</summary>
public sealed record Exchange
{
    /// <summary>The model, or null when the body must say.</summary>
    public string? Model { get; init; }

    /// <summary>The version; the body's own goes first.</summary>
    public string? Version { get; init; }

    /// <summary>The inference's id; an event of a batch of several rows has the id <c>id-row</c>.</summary>
    public string? Id { get; init; }

    /// <summary>When the prediction was made, milliseconds since 1970 UTC.</summary>
    public long TimestampMilliseconds { get; init; } = ModelSlice.NoTimestamp;

    /// <summary>How long it took, in seconds.</summary>
    public double LatencySeconds { get; init; } = double.NaN;

    /// <summary>Why it failed, or null.</summary>
    public string? Error { get; init; }

    /// <summary>Who asked, or null.</summary>
    public string? Client { get; init; }

    /// <summary>The trace in which it was.</summary>
    public TraceContext Trace { get; init; }

    /// <summary>Headers of the request as a JSON object, for pointers of the mapping that start with <c>/metadata/</c>; or null.</summary>
    public string? Metadata { get; init; }

    /// <summary>The content type of the request; believed for CSV only.</summary>
    public string? RequestContentType { get; init; }

    /// <summary>The content type of the response; believed for CSV only.</summary>
    public string? ResponseContentType { get; init; }
}
