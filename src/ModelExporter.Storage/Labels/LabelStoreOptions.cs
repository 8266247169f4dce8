namespace ModelExporter.Storage.Labels;

/// <summary>How replicas share predictions and labels in PostgreSQL. A value.</summary>
public sealed record LabelStoreOptions
{
    /// <summary>The schema that holds the tables.</summary>
    public string Schema { get; init; } = "model_exporter";

    /// <summary>Halves that one transaction writes at most.</summary>
    public int BatchSize { get; init; } = 500;

    /// <summary>Time between two looks at the queue.</summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time between two questions for labels that were corrected elsewhere.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Halves that may wait in this process.</summary>
    public int QueueCapacity { get; init; } = 100_000;

    /// <summary>Rows of one model, over all replicas.</summary>
    public int Capacity { get; init; } = 5_000_000;

    /// <summary>How long a row is kept.</summary>
    public TimeSpan Horizon { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Time between two removals of old rows.</summary>
    public TimeSpan ExpiryInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest time that connecting or one request may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a batch is tried that loses against other transactions.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>The longest pause between two attempts to reach the database.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(30);
}
