using ModelExporter.Configuration.Schema;
using ModelExporter.Configuration.Values;
using ModelExporter.Storage.Labels;

namespace ModelExporter.Configuration;

/// <summary>Where replicas share predictions and labels. A value.</summary>
internal sealed record PostgresOptions
{
    /// <summary>The connection string, or null.</summary>
    public string? Connection { get; init; }

    /// <summary>The file that holds the connection string, or null.</summary>
    public string? ConnectionFile { get; init; }

    /// <summary>How the tables are used; how long a row is kept is <c>labels.horizon</c>.</summary>
    public LabelStoreOptions Store { get; init; } = new();
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
        Value("schema", new TextValue("name", "a name of 1 to 63 lower-case letters, digits and _", IsSchema), o => o.Store.Schema, (o, v) => o with { Store = o.Store with { Schema = v } },
            "The schema that holds the tables; it is made when it is missing"),
        Value("batch_size", new IntegerValue(1, 10_000), o => o.Store.BatchSize, (o, v) => o with { Store = o.Store with { BatchSize = v } }, "Predictions and labels that one transaction writes at most"),
        Value("flush_interval", new DurationValue(10 * Millisecond, 60 * Second), o => o.Store.FlushInterval, (o, v) => o with { Store = o.Store with { FlushInterval = v } }, "Time between two writes"),
        Value("poll_interval", new DurationValue(10 * Millisecond, Hour), o => o.Store.PollInterval, (o, v) => o with { Store = o.Store with { PollInterval = v } },
            "Time between two questions for labels that were corrected at other replicas"),
        Value("queue_capacity", new IntegerValue(1, 100_000_000), o => o.Store.QueueCapacity, (o, v) => o with { Store = o.Store with { QueueCapacity = v } },
            "Predictions and labels that wait in the process while the database is away or slow, some 300 bytes each"),
        Value("capacity", new IntegerValue(1, 2_000_000_000), o => o.Store.Capacity, (o, v) => o with { Store = o.Store with { Capacity = v } }, "Predictions and labels that the database keeps per model, over all replicas"),
        Value("expiry_interval", new DurationValue(10 * Millisecond, Hour), o => o.Store.ExpiryInterval, (o, v) => o with { Store = o.Store with { ExpiryInterval = v } },
            "Time between two removals of what is older than `labels.horizon` or over `capacity`"),
        Value("timeout", new DurationValue(Second, 60 * Second), o => o.Store.Timeout, (o, v) => o with { Store = o.Store with { Timeout = v } }, "Longest time that connecting or one request may take"),
        Value("attempts", new IntegerValue(1, 100), o => o.Store.Attempts, (o, v) => o with { Store = o.Store with { Attempts = v } },
            "How often a batch is tried that loses against other transactions; while the database is away there is no such bound"),
        Value("max_backoff", new DurationValue(Second, Hour), o => o.Store.MaxBackoff, (o, v) => o with { Store = o.Store with { MaxBackoff = v } }, "Longest pause between two attempts to reach the database"));

    private static ValueSetting<PostgresOptions, T> Value<T>(
        string key, ValueKind<T> kind, Func<PostgresOptions, T> get, Func<PostgresOptions, T, PostgresOptions> set, string meaning) =>
        new(key, kind, get, set, meaning) { Reloadable = false };

    private static bool IsSchema(string text) =>
        text.Length is > 0 and <= 63 && !char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_') && !text.StartsWith("pg_", StringComparison.Ordinal);
}
