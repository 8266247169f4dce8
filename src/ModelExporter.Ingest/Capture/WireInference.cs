using ModelExporter.Monitoring.Events;

namespace ModelExporter.Ingest.Capture;

/// <summary>A request to a model server and its response as they went over the wire. A value.</summary>
public sealed record WireInference
{
    /// <summary>The path and query that was asked for.</summary>
    public required string Target { get; init; }

    /// <summary>The request's body, not decoded; null when it is not at hand.</summary>
    public ReadOnlyMemory<byte>? Request { get; init; }

    /// <summary>The request's headers.</summary>
    public required IRequestHeaders RequestHeaders { get; init; }

    /// <summary>The response's body, not decoded; null when it is not at hand.</summary>
    public ReadOnlyMemory<byte>? Response { get; init; }

    /// <summary>The response's headers; null when there was no response.</summary>
    public IRequestHeaders? ResponseHeaders { get; init; }

    /// <summary>The status of the response; 0 when there was none.</summary>
    public int Status { get; init; }

    /// <summary>When the request came, milliseconds since 1970 UTC.</summary>
    public long TimestampMilliseconds { get; init; } = ModelSlice.NoTimestamp;

    /// <summary>From the end of the request to the end of the response, in seconds; NaN when there was no response.</summary>
    public double LatencySeconds { get; init; } = double.NaN;
}
