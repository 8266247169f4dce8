namespace ModelExporter.Ingest;

/// <summary>
/// Bounds on what one request, and all requests together, may ask of the exporter. A value; the program fills it from the configuration's <c>ingest:</c>
/// section.
/// </summary>
public sealed record IngestLimits
{
    /// <summary>The name under which a store of waiting halves that is full is counted.</summary>
    public const string PairsLimit = "ingest_pairs";

    /// <summary>Largest request body as it comes over the wire, in bytes.</summary>
    public long MaxBodyBytes { get; init; } = 4L << 20;

    /// <summary>Largest request body after decompression, in bytes.</summary>
    public long MaxDecompressedBytes { get; init; } = 32L << 20;

    /// <summary>Events of one request that are read; those after them are rejected.</summary>
    public int MaxEvents { get; init; } = 10_000;

    /// <summary>
    /// Nesting of objects and arrays in one event, the event's own object being 1; at least 3, which is what a feature that is an array needs.
    /// </summary>
    public int Depth { get; init; } = 8;

    /// <summary>Features of one event; segments and scores have the same bound.</summary>
    public int FeaturesPerEvent { get; init; } = 200;

    /// <summary>Model versions that one request may name.</summary>
    public int ModelsPerRequest { get; init; } = 256;

    /// <summary>Longest text value, in bytes of UTF-8.</summary>
    public int TextBytes { get; init; } = 1024;

    /// <summary>Longest event id, in bytes of UTF-8.</summary>
    public int IdBytes { get; init; } = 256;

    /// <summary>Most numbers in an array that is a feature.</summary>
    public int VectorLength { get; init; } = 4096;

    /// <summary>Errors that an answer lists; all are counted.</summary>
    public int ErrorsListed { get; init; } = 20;

    /// <summary>Requests handled at the same time; one more is answered 503 at once.</summary>
    public int ConcurrentRequests { get; init; } = 64;

    /// <summary>Requests and responses of models that wait for their other half, over all models; the oldest goes when one more comes.</summary>
    public int PairsWaiting { get; init; } = 10_000;

    /// <summary>Memory of what waits for its other half, in bytes.</summary>
    public long PairBytes { get; init; } = 64L << 20;

    /// <summary>How long a request or response waits for its other half.</summary>
    public TimeSpan PairWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Requests per second over all clients, above which the answer is 429; null for no such limit.</summary>
    public int? RequestsPerSecond { get; init; }
}
