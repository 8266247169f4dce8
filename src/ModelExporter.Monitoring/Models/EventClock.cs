using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Monitoring.Models;

/// <summary>Gives every event the time at which it counts, and the windows their present. A service.</summary>
/// <param name="options">Which clock ends the windows, and what is too far in the future.</param>
/// <param name="time">The wall clock.</param>
internal sealed class EventClock(OptionsInForce options, TimeProvider time)
{
    private readonly TimeSource _source = options.Current.Time.Source;

    /// <summary>Whether windows end at the latest event and not at the wall clock.</summary>
    public bool FollowsEvents => _source == TimeSource.Event;

    /// <summary>Whether the wall clock was set back so far that windows which ended at its earlier time would wait for it in vain.</summary>
    /// <param name="wall">The wall clock.</param>
    /// <param name="present">The windows' present.</param>
    public bool WasSetBack(long wall, long present) => !FollowsEvents && present != long.MinValue && present - wall > ToleranceMilliseconds;

    /// <summary>The wall clock, milliseconds since 1970.</summary>
    public long WallMilliseconds => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The wall clock.</summary>
    public DateTimeOffset Wall => time.GetUtcNow();

    /// <summary>The time at which an event counts.</summary>
    /// <param name="timestamp">What the event says, or <see cref="ModelSlice.NoTimestamp"/>.</param>
    /// <param name="wall">The wall clock.</param>
    /// <param name="present">The windows' present, or <see cref="long.MinValue"/> when they have none.</param>
    /// <param name="isFuture">Whether the event is from too far in the future.</param>
    public long Place(long timestamp, long wall, long present, out bool isFuture)
    {
        var now = present == long.MinValue ? wall : present;
        isFuture = timestamp > wall + ToleranceMilliseconds;
        // No event is ahead of the present: a wrong clock elsewhere must not move or empty the windows here.
        if (isFuture || timestamp == ModelSlice.NoTimestamp) return now;
        return FollowsEvents ? timestamp : Math.Min(timestamp, now);
    }

    private long ToleranceMilliseconds => (long)options.Current.Time.FutureTolerance.TotalMilliseconds;
}
