using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Quality;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Monitoring.Replay;

namespace ModelExporter.Recorded;

/// <summary>What a replay measures beside drift: one line per section of the report.</summary>
internal static class ChunkMeasures
{
    /// <summary>The measures for a profile.</summary>
    /// <param name="profile">The reference.</param>
    /// <param name="model">What the configuration says of the model, or null.</param>
    /// <param name="quality">Settings of the quality measures.</param>
    public static IReadOnlyList<IChunkMeasure> Of(ReferenceProfile profile, ModelOptions? model, QualityOptions quality)
    {
        var measures = new List<IChunkMeasure> { new QualityMeasureOfChunks(profile, model, quality) };
        if (profile.Labelled is { } labelled && EstimateTally.Serves(labelled)) measures.Add(new EstimateMeasureOfChunks(labelled));
        return measures;
    }
}
