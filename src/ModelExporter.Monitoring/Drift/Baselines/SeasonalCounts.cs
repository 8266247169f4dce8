using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Windows;

namespace ModelExporter.Monitoring.Drift.Baselines;

/// <summary>Live counts by hour of the day or week, gathered from the stream of closed panes. A state used by one thread at a time.</summary>
/// <remarks>
/// The frozen kinds take in the first weeks of traffic and then stay as they are, like a reference. The trailing kind keeps the same hour of each of the last weeks; the week that
/// is under way is never part of it, so that a window is not compared with itself. Hours are UTC.
/// </remarks>
public sealed class SeasonalCounts
{
    private const long HourMilliseconds = 3_600_000;
    private const int HoursPerDay = 24;
    private const int HoursPerWeek = 168;

    private readonly BinLayout _layout;
    private readonly DriftBaseline _kind;
    private readonly int _weeks;
    private readonly int _period;
    private readonly long[]?[] _counts;
    private readonly long[] _hourOfEntry;
    private long _firstHour = long.MinValue;

    /// <summary>No counts yet.</summary>
    /// <param name="layout">Where the counts lie.</param>
    /// <param name="kind">Hour of day, hour of week, or trailing.</param>
    /// <param name="weeks">Weeks behind the baseline.</param>
    public SeasonalCounts(BinLayout layout, DriftBaseline kind, int weeks)
    {
        _layout = layout;
        _kind = kind;
        _weeks = weeks;
        _period = kind == DriftBaseline.HourOfDay ? HoursPerDay : HoursPerWeek;
        // One week more than is used: the one under way.
        _counts = new long[]?[kind == DriftBaseline.Trailing ? _period * (weeks + 1) : _period];
        _hourOfEntry = new long[_counts.Length];
        Array.Fill(_hourOfEntry, long.MinValue);
    }

    /// <summary>Takes in a closed pane.</summary>
    public void Add(ClosedPane pane)
    {
        var hour = pane.StartMilliseconds / HourMilliseconds;
        if (_firstHour == long.MinValue) _firstHour = hour;
        if (_kind != DriftBaseline.Trailing && hour - _firstHour >= (long)_weeks * HoursPerWeek) return;
        var entry = EntryOf(hour);
        var counts = _counts[entry] ??= new long[_layout.CoarseCount];
        if (_kind == DriftBaseline.Trailing && _hourOfEntry[entry] != hour) Array.Clear(counts);
        _hourOfEntry[entry] = hour;
        for (var i = 0; i < counts.Length; i++) counts[i] += pane.Coarse[i];
    }

    /// <summary>Adds up what the baseline holds for one hour.</summary>
    /// <param name="milliseconds">A time inside the hour.</param>
    /// <param name="bins">The feature.</param>
    /// <param name="target">Receives the counts per bin.</param>
    public void Read(long milliseconds, FeatureBins bins, Span<long> target)
    {
        target.Clear();
        var hour = milliseconds / HourMilliseconds;
        if (_kind != DriftBaseline.Trailing)
        {
            Add(EntryOf(hour), bins, target);
            return;
        }

        for (var week = 1; week <= _weeks; week++)
        {
            var past = hour - ((long)week * HoursPerWeek);
            var entry = EntryOf(past);
            if (_hourOfEntry[entry] == past) Add(entry, bins, target);
        }
    }

    internal void Save(StateWriter writer)
    {
        writer.Write(_firstHour);
        writer.WriteValues<long>(_hourOfEntry);
        foreach (var counts in _counts) writer.WriteValues<long>(counts);
    }

    internal void Restore(StateReader reader)
    {
        _firstHour = reader.ReadInt64();
        reader.ReadValues<long>(_hourOfEntry);
        for (var entry = 0; entry < _counts.Length; entry++)
        {
            var counts = reader.ReadValues<long>(_layout.CoarseCount);
            if (counts.Length != 0 && counts.Length != _layout.CoarseCount) throw new StateMismatchException("Seasonal counts of another layout.");
            _counts[entry] = counts.Length == 0 ? null : counts;
        }
    }

    private int EntryOf(long hour)
    {
        var slot = (int)(((hour % _period) + _period) % _period);
        if (_kind != DriftBaseline.Trailing) return slot;
        var weeks = _weeks + 1;
        var week = (hour - slot) / _period;
        return ((int)(((week % weeks) + weeks) % weeks) * _period) + slot;
    }

    private void Add(int entry, FeatureBins bins, Span<long> target)
    {
        if (_counts[entry] is not { } counts) return;
        for (var i = 0; i < target.Length; i++) target[i] += counts[bins.FirstCoarse + i];
    }
}
