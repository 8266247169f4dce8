using ModelExporter.Monitoring.Drift;

namespace ModelExporter.Monitoring.Replay;

/// <summary>What became of one chunk of recorded events. A value.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Start">The chunk's start when time cuts the chunks, otherwise the time of its first event; null when events have no times.</param>
/// <param name="End">The chunk's end (not in it) when time cuts the chunks, otherwise the time of its last event; null when events have no times.</param>
/// <param name="Events">Events in it.</param>
/// <param name="Errors">Events with an error.</param>
/// <param name="Features">Scores per feature of the layout, in its order.</param>
/// <param name="Sections">What else was measured.</param>
public sealed record ChunkReport(
    int Index, DateTimeOffset? Start, DateTimeOffset? End, long Events, long Errors, FeatureScores[] Features, IReadOnlyList<ChunkSection> Sections);
