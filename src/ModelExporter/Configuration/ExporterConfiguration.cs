using ModelExporter.Monitoring.Options;

namespace ModelExporter.Configuration;

/// <summary>The program's whole configuration: what flags, environment and file say, and defaults for the rest. A value.</summary>
internal sealed record ExporterConfiguration
{
    /// <summary>The listener for Prometheus and people.</summary>
    public WebOptions Web { get; init; } = new();

    /// <summary>The listener for models.</summary>
    public IngestOptions Ingest { get; init; } = new();

    /// <summary>The capture proxy.</summary>
    public ProxyOptions Proxy { get; init; } = new();

    /// <summary>What survives a restart.</summary>
    public StorageOptions Storage { get; init; } = new();

    /// <summary>How models are watched.</summary>
    public MonitoringOptions Monitoring { get; init; } = new();

    /// <summary>Where predictions wait for their labels.</summary>
    public LabelStore LabelStore { get; init; } = LabelStore.Memory;

    /// <summary>The database that replicas share predictions and labels in.</summary>
    public PostgresOptions Postgres { get; init; } = new();

    /// <summary>Which metric groups are on, by name.</summary>
    public IReadOnlyDictionary<string, bool> Collectors { get; init; } = new Dictionary<string, bool>();

    /// <summary>The push of metrics to an OpenTelemetry collector.</summary>
    public OtlpOptions Otlp { get; init; } = new();

    /// <summary>What is logged, and how.</summary>
    public LogOptions Log { get; init; } = new();

    /// <summary>How long a stop waits for requests that are being answered.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(20);
}

/// <summary>The listener for Prometheus and people. A value.</summary>
internal sealed record WebOptions
{
    /// <summary>Where it listens.</summary>
    public IReadOnlyList<ListenAddress> Listen { get; init; } = [new ListenAddress("::", 10464)];

    /// <summary>The file that says who may use the listener and how, or null for everybody in plain HTTP.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>The path of the metrics page.</summary>
    public string TelemetryPath { get; init; } = "/metrics";
}

/// <summary>The listener for models, and what it takes. A value.</summary>
internal sealed record IngestOptions
{
    /// <summary>Where it listens.</summary>
    public IReadOnlyList<ListenAddress> Listen { get; init; } = [new ListenAddress("localhost", 10465)];

    /// <summary>The file that holds the bearer token, or null when no token is asked for.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Largest request body as it comes over the wire.</summary>
    public long MaxBodyBytes { get; init; } = 4 << 20;

    /// <summary>Largest request body after decompression.</summary>
    public long MaxDecompressedBytes { get; init; } = 32 << 20;

    /// <summary>Events of one request that are read; those after them are rejected.</summary>
    public int MaxEvents { get; init; } = 10_000;

    /// <summary>Model versions that one request may name.</summary>
    public int MaxModels { get; init; } = 256;

    /// <summary>Deepest nesting of objects and arrays in one event.</summary>
    public int MaxDepth { get; init; } = 8;

    /// <summary>Longest text of a value; a longer one is invalid.</summary>
    public long MaxStringBytes { get; init; } = 1024;

    /// <summary>Longest event id in UTF-8.</summary>
    public long MaxIdBytes { get; init; } = 256;

    /// <summary>Most numbers in an array that is a feature.</summary>
    public int MaxVectorLength { get; init; } = 4096;

    /// <summary>Requests and responses of models that wait for their other half.</summary>
    public int MaxPairs { get; init; } = 10_000;

    /// <summary>Memory of what waits for its other half.</summary>
    public long MaxPairBytes { get; init; } = 64 << 20;

    /// <summary>How long a request or response waits for its other half.</summary>
    public TimeSpan PairWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether a model of Kubernetes is called namespace.service.</summary>
    public bool QualifyModels { get; init; }

    /// <summary>Requests per second over all clients, above which the answer is 429; 0 for no such limit.</summary>
    public int MaxRequestsPerSecond { get; init; }

    /// <summary>Requests that are read at the same time; one more is answered 503.</summary>
    public int MaxConcurrentRequests { get; init; } = 64;

    /// <summary>Connections that are open at the same time; one more is closed at once.</summary>
    public int MaxConnections { get; init; } = 1024;
}

/// <summary>What survives a restart. A value.</summary>
internal sealed record StorageOptions
{
    /// <summary>The folder of the checkpoint, or null to start empty every time.</summary>
    public string? Path { get; init; }

    /// <summary>Time between two checkpoints.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>Where predictions wait for their labels.</summary>
internal enum LabelStore
{
    /// <summary>Within the process.</summary>
    Memory,

    /// <summary>In a PostgreSQL database that replicas share.</summary>
    Postgres,
}

/// <summary>The push of metrics to an OpenTelemetry collector; where to and how often is said by the variables that all OpenTelemetry programs know. A value.</summary>
internal sealed record OtlpOptions
{
    /// <summary>Whether metrics are pushed.</summary>
    public bool Enabled { get; init; }
}

/// <summary>What is logged, and how. A value.</summary>
internal sealed record LogOptions
{
    /// <summary>The least severe level that is written.</summary>
    public LogLevel Level { get; init; } = LogLevel.Information;

    /// <summary>How a line is written.</summary>
    public LogFormat Format { get; init; } = LogFormat.Logfmt;
}

/// <summary>How a log line is written.</summary>
internal enum LogFormat
{
    /// <summary><c>key=value</c> pairs.</summary>
    Logfmt,

    /// <summary>One JSON object.</summary>
    Json,
}

/// <summary>A metric group that can be switched: what the registry of metric groups says of it. A value.</summary>
/// <param name="Name">Its name, as in <c>--collector.NAME</c>.</param>
/// <param name="OnByDefault">Whether it is on when nothing is said.</param>
/// <param name="Meaning">What it publishes.</param>
/// <param name="PerModel">Whether it can be switched for a model alone.</param>
internal sealed record CollectorSwitch(string Name, bool OnByDefault, string Meaning, bool PerModel = true);
