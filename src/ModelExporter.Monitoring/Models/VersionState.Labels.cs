using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Quality;
using ModelExporter.Monitoring.Segments;

namespace ModelExporter.Monitoring.Models;

/// <content>What labels and people say of a version.</content>
public sealed partial class VersionState
{
    /// <summary>The version's number in its model, by which remembered predictions name it.</summary>
    internal ushort Number { get; }

    /// <summary>The labelled predictions. Guarded by the model's lock.</summary>
    internal LiveQuality Quality { get; }

    /// <summary>Events and labelled predictions by segment. Guarded by the model's lock.</summary>
    internal SegmentCounters Segments { get; }

    /// <summary>What people did with the predictions. Guarded by the model's lock.</summary>
    internal FeedbackCounters Feedback { get; } = new();

    /// <summary>What feedback was worth. Guarded by the model's lock.</summary>
    internal RewardCounters Rewards { get; set; }

    /// <summary>The present of the windows: the wall clock, or the latest event. The caller holds the model's lock.</summary>
    internal long Present => _clock.FollowsEvents ? _windows.NowMilliseconds : _clock.WallMilliseconds;

    /// <summary>The time at which a label counts that came now. The caller holds the model's lock.</summary>
    /// <param name="timestamp">What the label says, or <see cref="ModelSlice.NoTimestamp"/>.</param>
    /// <param name="knownAt">When the label became known.</param>
    internal long PlaceLabel(long timestamp, out long knownAt)
    {
        var wall = _clock.WallMilliseconds;
        AdvanceToWall(wall);
        knownAt = _clock.Place(timestamp, wall, _windows.NowMilliseconds, out _);
        if (!_clock.FollowsEvents) return wall;
        _windows.Advance(knownAt);
        return knownAt;
    }
}
