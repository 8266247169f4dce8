using ModelExporter.Monitoring.Events;

namespace ModelExporter.Monitoring.Replay;

/// <summary>Something that is measured per chunk beside drift: a section of the report. A service; its tallies are the state.</summary>
public interface IChunkMeasure
{
    /// <summary>The section's name, such as <c>quality</c>.</summary>
    string Section { get; }

    /// <summary>Starts a chunk.</summary>
    IChunkTally Begin();
}

/// <summary>What one measure counts of one chunk. A state owned by the replay.</summary>
public interface IChunkTally
{
    /// <summary>Counts some rows. Labels from a file of their own are in the slice's label column by now.</summary>
    void Count(EventBatch batch, ModelSlice slice, ReadOnlySpan<int> rows);

    /// <summary>The members of the section, in their order; NaN stands for undefined. Empty when the section has nothing to say.</summary>
    IReadOnlyList<ChunkValue> Read();
}

/// <summary>A member of a section. A value.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value; NaN for undefined.</param>
/// <param name="Lower">Its lower bound; NaN when it has none.</param>
/// <param name="Upper">Its upper bound; NaN when it has none.</param>
public readonly record struct ChunkValue(string Name, double Value, double Lower = double.NaN, double Upper = double.NaN);

/// <summary>A section of a chunk's report. A value.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Values">Its members.</param>
public sealed record ChunkSection(string Name, IReadOnlyList<ChunkValue> Values);
