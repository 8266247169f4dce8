using System.Collections.Concurrent;

namespace ModelExporter.Monitoring.Exporter;

/// <summary>What is counted about the store of labels that replicas share. A state; any thread may raise and read it.</summary>
public sealed class LabelStoreTelemetry
{
    /// <summary>What halves are: values of the label <c>half</c>.</summary>
    public static readonly IReadOnlyList<string> Halves = ["prediction", "label"];

    /// <summary>Why halves were dropped: values of <c>reason</c>.</summary>
    public static readonly IReadOnlyList<(string Name, string Meaning)> DropReasons =
    [
        (QueueFull, "`labels.postgres.queue_capacity` halves were waiting already. A label is then answered `label_store_full` and can be sent again."),
        (Refused, "The database takes everything but this one."),
        (Conflict, "It lost against other transactions `labels.postgres.attempts` times in a row."),
        (Stopped, "The exporter stopped while the database was away."),
    ];

    /// <summary>How requests to the database fail: values of <c>reason</c>.</summary>
    public static readonly IReadOnlyList<(string Name, string Meaning)> ErrorReasons =
    [
        (Unavailable, "It cannot be reached, or cannot work: no disk, no permission, no table. What waits is held, and tried again."),
        (Conflict, "It lost against another transaction and is tried again."),
        (Refused, "It does not take the values; they are tried one by one."),
    ];

    /// <summary><c>queue_full</c></summary>
    public const string QueueFull = "queue_full";

    /// <summary><c>refused</c></summary>
    public const string Refused = "refused";

    /// <summary><c>conflict</c></summary>
    public const string Conflict = "conflict";

    /// <summary><c>stopped</c></summary>
    public const string Stopped = "stopped";

    /// <summary><c>unavailable</c></summary>
    public const string Unavailable = "unavailable";

    private readonly ConcurrentDictionary<(string Half, string Reason), Counter> _dropped = new();
    private readonly ConcurrentDictionary<string, Counter> _written = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Counter> _errors = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Half, string Reason), Counter> _expired = new();
    private int _isUp;

    /// <param name="queueLength">How many halves wait to be written.</param>
    /// <param name="queueCapacity">How many may wait.</param>
    public LabelStoreTelemetry(Func<int> queueLength, int queueCapacity)
    {
        WriteDuration = new DurationHistogram(seconds => Observer?.Invoke(seconds));
        QueueLength = queueLength;
        QueueCapacity = queueCapacity;
        foreach (var half in Halves)
        {
            Written(half);
            foreach (var (reason, _) in DropReasons) Dropped(half, reason);
            foreach (var reason in (string[])["age", "capacity"]) Expired(half, reason);
        }

        foreach (var (reason, _) in ErrorReasons) Errors(reason);
    }

    /// <summary>How many halves wait to be written.</summary>
    public Func<int> QueueLength { get; }

    /// <summary>How many may wait.</summary>
    public int QueueCapacity { get; }

    /// <summary>Whether the last request succeeded.</summary>
    public bool IsUp
    {
        get => Volatile.Read(ref _isUp) != 0;
        set => Volatile.Write(ref _isUp, value ? 1 : 0);
    }

    /// <summary>How long writing a batch took, in seconds.</summary>
    public DurationHistogram WriteDuration { get; }

    /// <summary>Where single durations also go, or null; the store is made before it.</summary>
    public Action<double>? Observer { get; set; }

    /// <summary>Halves that were written.</summary>
    public Counter Written(string half) => _written.GetOrAdd(half, static _ => new Counter());

    /// <summary>Halves that were lost.</summary>
    public Counter Dropped(string half, string reason) => _dropped.GetOrAdd((half, reason), static _ => new Counter());

    /// <summary>Halves that this replica removed, since the other half did not come.</summary>
    public Counter Expired(string half, string reason) => _expired.GetOrAdd((half, reason), static _ => new Counter());

    /// <summary>Requests that failed.</summary>
    public Counter Errors(string reason) => _errors.GetOrAdd(reason, static _ => new Counter());

    /// <summary>All of <see cref="Written"/>.</summary>
    public IEnumerable<KeyValuePair<string, Counter>> AllWritten => _written.OrderBy(entry => entry.Key, StringComparer.Ordinal);

    /// <summary>All of <see cref="Dropped"/>.</summary>
    public IEnumerable<KeyValuePair<(string Half, string Reason), Counter>> AllDropped => _dropped.OrderBy(entry => entry.Key);

    /// <summary>All of <see cref="Expired"/>.</summary>
    public IEnumerable<KeyValuePair<(string Half, string Reason), Counter>> AllExpired => _expired.OrderBy(entry => entry.Key);

    /// <summary>All of <see cref="Errors"/>.</summary>
    public IEnumerable<KeyValuePair<string, Counter>> AllErrors => _errors.OrderBy(entry => entry.Key, StringComparer.Ordinal);
}
