using ModelExporter.Configuration.Schema;
using ModelExporter.Configuration.Values;

namespace ModelExporter.Configuration;

/// <summary>Where replicas share predictions and labels. A value.</summary>
internal sealed record PostgresOptions
{
    /// <summary>The connection string, or null.</summary>
    public string? Connection { get; init; }

    /// <summary>The file that holds the connection string, or null.</summary>
    public string? ConnectionFile { get; init; }

    /// <summary>The schema that holds the tables.</summary>
    public string Schema { get; init; } = "model_exporter";

    /// <summary>Predictions and labels that one transaction writes at most.</summary>
    public int BatchSize { get; init; } = 500;

    /// <summary>Time between two writes.</summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time between two questions for labels that were corrected elsewhere.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Predictions and labels that may wait in the process.</summary>
    public int QueueCapacity { get; init; } = 100_000;

    /// <summary>Rows of one model over all replicas.</summary>
    public int Capacity { get; init; } = 5_000_000;

    /// <summary>Time between two removals of old rows.</summary>
    public TimeSpan ExpiryInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest time that connecting or one request may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a batch is tried that loses against other transactions.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>The longest pause between two attempts to reach the database.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>The settings of the store of labels that replicas share: the table that the parser and the documentation follow.</summary>
internal static class PostgresSettings
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>The keys of <c>labels.postgres</c>. The label store is that of the start, so none of them can be reloaded.</summary>
    public static SettingTable<PostgresOptions> Table { get; } = new(
        Value("connection", new SecretValue("secret", "a connection string"), o => o.Connection, (o, v) => o with { Connection = v },
            "The connection string, better in `connection_file` or in the environment than in a flag, which other processes can see"),
        Value("connection_file", new FilePathValue(), o => o.ConnectionFile, (o, v) => o with { ConnectionFile = v },
            "The file that holds the connection string; it is read anew at every attempt to connect"),
        Value("schema", new TextValue("name", "a name of 1 to 63 lower-case letters, digits and _", IsSchema), o => o.Schema, (o, v) => o with { Schema = v },
            "The schema that holds the tables; it is made when it is missing"),
        Value("batch_size", new IntegerValue(1, 10_000), o => o.BatchSize, (o, v) => o with { BatchSize = v }, "Predictions and labels that one transaction writes at most"),
        Value("flush_interval", new DurationValue(10 * Millisecond, 60 * Second), o => o.FlushInterval, (o, v) => o with { FlushInterval = v }, "Time between two writes"),
        Value("poll_interval", new DurationValue(10 * Millisecond, Hour), o => o.PollInterval, (o, v) => o with { PollInterval = v },
            "Time between two questions for labels that were corrected at other replicas"),
        Value("queue_capacity", new IntegerValue(1, 100_000_000), o => o.QueueCapacity, (o, v) => o with { QueueCapacity = v },
            "Predictions and labels that wait in the process while the database is away or slow, some 300 bytes each"),
        Value("capacity", new IntegerValue(1, 2_000_000_000), o => o.Capacity, (o, v) => o with { Capacity = v }, "Predictions and labels that the database keeps per model, over all replicas"),
        Value("expiry_interval", new DurationValue(10 * Millisecond, Hour), o => o.ExpiryInterval, (o, v) => o with { ExpiryInterval = v },
            "Time between two removals of what is older than `labels.horizon` or over `capacity`"),
        Value("timeout", new DurationValue(Second, 60 * Second), o => o.Timeout, (o, v) => o with { Timeout = v }, "Longest time that connecting or one request may take"),
        Value("attempts", new IntegerValue(1, 100), o => o.Attempts, (o, v) => o with { Attempts = v },
            "How often a batch is tried that loses against other transactions; while the database is away there is no such bound"),
        Value("max_backoff", new DurationValue(Second, Hour), o => o.MaxBackoff, (o, v) => o with { MaxBackoff = v }, "Longest pause between two attempts to reach the database"));

    private static ValueSetting<PostgresOptions, T> Value<T>(
        string key, ValueKind<T> kind, Func<PostgresOptions, T> get, Func<PostgresOptions, T, PostgresOptions> set, string meaning) =>
        new(key, kind, get, set, meaning) { Reloadable = false };

    private static bool IsSchema(string text) =>
        text.Length is > 0 and <= 63 && !char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_') && !text.StartsWith("pg_", StringComparison.Ordinal);
}
