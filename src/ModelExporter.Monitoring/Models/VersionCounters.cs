using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Quality;
using ModelExporter.Monitoring.Segments;

namespace ModelExporter.Monitoring.Models;

/// <summary>A copy of a model version's counters at one moment, consistent in itself. A value.</summary>
public sealed record VersionCounters
{
    /// <summary>When the version's counters started at 0.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The reference under which the bins were counted.</summary>
    public required Generation Generation { get; init; }

    /// <summary>When the counters that belong to the reference started at 0.</summary>
    public required DateTimeOffset ReferenceSince { get; init; }

    /// <summary>Events counted.</summary>
    public required long Predictions { get; init; }

    /// <summary>Events with an error, by reason.</summary>
    public required IReadOnlyList<KeyValuePair<string, long>> Errors { get; init; }

    /// <summary>Events too old for the shortest window.</summary>
    public required long Late { get; init; }

    /// <summary>Events whose id was seen before.</summary>
    public required long Duplicates { get; init; }

    /// <summary>Events from too far in the future.</summary>
    public required long Future { get; init; }

    /// <summary>The latest event's time in milliseconds since 1970, or null before the first.</summary>
    public required long? LastEventMilliseconds { get; init; }

    /// <summary>Counts per coarse bin of the generation's layout, since that reference is in use.</summary>
    public required long[] Coarse { get; init; }

    /// <summary>All features: those of the reference, and those that it does not know.</summary>
    public required IReadOnlyList<FeatureCounters> Features { get; init; }

    /// <summary>Prediction latency.</summary>
    public required DurationHistogram Latency { get; init; }

    /// <summary>A prediction to look up for each latency bucket; null where exemplars are off or no event had a trace.</summary>
    public LatencyExemplars? LatencyExemplars { get; init; }

    /// <summary>How far learning is, or null when there is a reference.</summary>
    public required LearningProgress? Learning { get; init; }

    /// <summary>What was counted of labels.</summary>
    public required LabelCounters Labels { get; init; }

    /// <summary>What was counted by segment.</summary>
    public required SegmentReading Segments { get; init; }

    /// <summary>What people did with the predictions: client, and counts by <see cref="Events.FeedbackAction"/>.</summary>
    public required IReadOnlyList<KeyValuePair<string, long[]>> Feedback { get; init; }

    /// <summary>What feedback was worth.</summary>
    public RewardCounters Rewards { get; init; }
}

/// <summary>How far the learning of a reference is. A value.</summary>
/// <param name="Events">Events seen.</param>
/// <param name="EventsNeeded">Events needed.</param>
/// <param name="Elapsed">Time since the first event.</param>
/// <param name="DurationNeeded">Time needed.</param>
public readonly record struct LearningProgress(long Events, long EventsNeeded, TimeSpan Elapsed, TimeSpan DurationNeeded)
{
    /// <summary>Whether both are reached.</summary>
    public bool IsComplete => Events >= EventsNeeded && Elapsed >= DurationNeeded;

    /// <summary>The smaller of the two shares, 0 to 1.</summary>
    public double Ratio => Math.Min(
        EventsNeeded <= 0 ? 1 : Math.Min(1, (double)Events / EventsNeeded),
        DurationNeeded <= TimeSpan.Zero ? 1 : Math.Clamp(Elapsed / DurationNeeded, 0, 1));
}
