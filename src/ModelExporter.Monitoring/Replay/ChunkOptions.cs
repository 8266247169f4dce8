using ModelExporter.Monitoring.Options;

namespace ModelExporter.Monitoring.Replay;

/// <summary>How recorded events are cut into chunks, and how a chunk is judged. A value.</summary>
public sealed record ChunkOptions
{
    /// <summary>Chunks that one replay may have.</summary>
    public const int MaxChunks = 100_000;

    /// <summary>Events of a chunk; 0 when time cuts the chunks.</summary>
    public int Events { get; init; }

    /// <summary>Length of a chunk; zero when their number cuts the chunks.</summary>
    public TimeSpan Window { get; init; }

    /// <summary>Categories that have a bin of their own.</summary>
    public int ExportedCategories { get; init; } = new LimitOptions().ExportedCategories;

    /// <summary>The drift decision's settings for a feature.</summary>
    public Func<string, DriftOptions> DriftOf { get; init; } = _ => new DriftOptions();

    /// <summary>What the configuration says of features: ranges, allowed values, which are required.</summary>
    public IReadOnlyDictionary<string, FeatureOptions> Features { get; init; } = new Dictionary<string, FeatureOptions>();

    /// <summary>How long, and how many, ids are remembered to find duplicates.</summary>
    public LabelOptions Ids { get; init; } = new();
}

/// <summary>Why recorded events cannot be replayed as asked. The message says what to do.</summary>
public sealed class ReplayException(string message) : InvalidOperationException(message);
