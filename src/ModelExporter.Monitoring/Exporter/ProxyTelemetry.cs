namespace ModelExporter.Monitoring.Exporter;

/// <summary>What is counted about the capture proxy. A state; any thread may raise and read it.</summary>
/// <param name="observations">Where single durations also go, or null.</param>
public sealed class ProxyTelemetry(IObservationSink? observations = null)
{
    private readonly Counter[] _responses = [new(), new(), new(), new(), new()];
    private readonly Counter[] _dropped = [.. CopyDrops.All.Select(_ => new Counter())];
    private long _connections;

    /// <summary>Connections of clients that are open.</summary>
    public long Connections => Interlocked.Read(ref _connections);

    /// <summary>Bytes passed on to the model server.</summary>
    public Counter RequestBytes { get; } = new();

    /// <summary>Bytes passed back to clients.</summary>
    public Counter ResponseBytes { get; } = new();

    /// <summary>Connections for which the model server could not be reached.</summary>
    public Counter UpstreamFailures { get; } = new();

    /// <summary>Inferences whose copies were read.</summary>
    public Counter Copies { get; } = new();

    /// <summary>From the end of a request to the end of its response, in seconds.</summary>
    public DurationHistogram Duration { get; } = new(observations?.Of(ObservedDuration.Proxy));

    /// <summary>Responses of one class: 1 for 1xx to 5 for 5xx.</summary>
    public Counter Responses(int hundreds) => _responses[Math.Clamp(hundreds, 1, 5) - 1];

    /// <summary>Copies that were not read, by the reason.</summary>
    public Counter Dropped(CopyDrop reason) => _dropped[(int)reason];

    /// <summary>Counts a connection that opens.</summary>
    public void Opened() => Interlocked.Increment(ref _connections);

    /// <summary>Counts a connection that closes.</summary>
    public void Closed() => Interlocked.Decrement(ref _connections);
}

/// <summary>Why the proxy did not read a copy; the traffic itself passed all the same.</summary>
public enum CopyDrop
{
    /// <summary>A body is larger than <c>proxy.max_body_bytes</c>; what else is known of the inference is counted.</summary>
    BodyTooLarge,

    /// <summary>As many inferences as <c>proxy.queue</c> allows wait to be read.</summary>
    QueueFull,

    /// <summary>Copies take as much memory as <c>proxy.max_copy_bytes</c> allows.</summary>
    MemoryFull,

    /// <summary>The connection speaks no HTTP/1.1 that can be followed; nothing of it is read from there on.</summary>
    NotFollowed,

    /// <summary>The reader of copies met a fault of its own.</summary>
    Fault,
}

/// <summary>The closed list of reasons.</summary>
public static class CopyDrops
{
    /// <summary>Every reason, the value of the label <c>reason</c>, and what it means.</summary>
    public static readonly IReadOnlyList<(CopyDrop Reason, string Name, string Meaning)> All =
    [
        (CopyDrop.BodyTooLarge, "body_too_large", "A body is larger than `proxy.max_body_bytes`; what else is known of the inference is counted."),
        (CopyDrop.QueueFull, "queue_full", "As many inferences as `proxy.queue` allows wait to be read."),
        (CopyDrop.MemoryFull, "memory_full", "Copies take as much memory as `proxy.max_copy_bytes` allows."),
        (CopyDrop.NotFollowed, "not_followed", "The connection speaks no HTTP/1.1 that can be followed (HTTP/2, an upgrade, broken framing); nothing of it is read from there on."),
        (CopyDrop.Fault, "fault", "The reader of copies met a fault of its own, which the log describes."),
    ];
}
