using ModelExporter.Monitoring.Reference;
using ModelExporter.Monitoring.Replay;

namespace ModelExporter.Recorded;

/// <summary>What a replay measures beside drift: one line per section of the report.</summary>
internal static class ChunkMeasures
{
    /// <summary>The measures for a profile.</summary>
    public static IReadOnlyList<IChunkMeasure> Of(ReferenceProfile profile) => [];
}
