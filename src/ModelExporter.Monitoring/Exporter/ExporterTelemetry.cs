using System.Collections.Concurrent;

namespace ModelExporter.Monitoring.Exporter;

/// <summary>What the exporter counts about itself. A state; every counter may be raised from any thread.</summary>
/// <param name="observations">Where single durations also go, or null.</param>
public sealed class ExporterTelemetry(IObservationSink? observations = null)
{
    private readonly ConcurrentDictionary<string, FormatTelemetry> _formats = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Counter> _limits = new(StringComparer.Ordinal);

    /// <summary>The counters of one input format, born when the format is registered.</summary>
    public FormatTelemetry Format(string format) => _formats.GetOrAdd(format, static name => new FormatTelemetry(name));

    /// <summary>All formats.</summary>
    public IEnumerable<FormatTelemetry> Formats => _formats.Values.OrderBy(format => format.Name, StringComparer.Ordinal);

    /// <summary>How often a limit kept something out, by the limit's name.</summary>
    public Counter LimitReached(string limit) => _limits.GetOrAdd(limit, static _ => new Counter());

    /// <summary>All limits and how often each was reached.</summary>
    public IEnumerable<KeyValuePair<string, Counter>> Limits => _limits.OrderBy(limit => limit.Key, StringComparer.Ordinal);

    /// <summary>How long a request to an ingest path took, in seconds.</summary>
    public DurationHistogram IngestRequestDuration { get; } = new(observations?.Of(ObservedDuration.IngestRequest));

    /// <summary>How long one evaluation of all models took, in seconds.</summary>
    public DurationHistogram EvaluationDuration { get; } = new(observations?.Of(ObservedDuration.Evaluation));

    /// <summary>How the last reading of the configuration went.</summary>
    public LastRun ConfigReload { get; } = new();

    /// <summary>How the last writing of a checkpoint went; its last success may be that of the process before this one.</summary>
    public LastRun Checkpoint { get; } = new();

    /// <summary>What is counted about checkpoints, or null when none are kept.</summary>
    public CheckpointTelemetry? Checkpoints { get; set; }

    /// <summary>What is counted about the capture proxy, or null when there is none.</summary>
    public ProxyTelemetry? Proxy { get; set; }

    /// <summary>What is counted about the store of labels that replicas share, or null when labels stay within the process.</summary>
    public LabelStoreTelemetry? LabelStore { get; set; }

    /// <summary>What is counted about the pushes of metrics, or null when none are made.</summary>
    public PushTelemetry? Pushes { get; set; }

    /// <summary>Where single durations also go, or null.</summary>
    public IObservationSink? Observations => observations;
}

/// <summary>What one input format counts. A state; every counter may be raised from any thread.</summary>
public sealed class FormatTelemetry(string name)
{
    private readonly ConcurrentDictionary<string, Counter> _rejected = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Counter> _ignored = new(StringComparer.Ordinal);

    /// <summary>The format's name: the value of the label <c>format</c>.</summary>
    public string Name { get; } = name;

    /// <summary>Events that are in the counters and windows.</summary>
    public Counter Accepted { get; } = new();

    /// <summary>Bytes of request bodies as they came over the wire.</summary>
    public Counter Bytes { get; } = new();

    /// <summary>Events that could not be used, by a reason from the format's closed list.</summary>
    public Counter Rejected(string reason) => _rejected.GetOrAdd(reason, static _ => new Counter());

    /// <summary>All reasons and their counts.</summary>
    public IEnumerable<KeyValuePair<string, Counter>> Rejections => _rejected.OrderBy(reason => reason.Key, StringComparer.Ordinal);

    /// <summary>Values left out of events that were used otherwise, by a reason from the format's closed list.</summary>
    public Counter ValuesIgnored(string reason) => _ignored.GetOrAdd(reason, static _ => new Counter());

    /// <summary>All reasons for which values were left out, and their counts.</summary>
    public IEnumerable<KeyValuePair<string, Counter>> IgnoredValues => _ignored.OrderBy(reason => reason.Key, StringComparer.Ordinal);
}

/// <summary>A number that only grows. A state; any thread may raise it.</summary>
public sealed class Counter
{
    private long _value;

    /// <summary>The count since the process started.</summary>
    public long Value => Interlocked.Read(ref _value);

    /// <summary>Adds to the count.</summary>
    public void Add(long amount) => Interlocked.Add(ref _value, amount);

    /// <summary>Adds one.</summary>
    public void Increment() => Interlocked.Increment(ref _value);
}
