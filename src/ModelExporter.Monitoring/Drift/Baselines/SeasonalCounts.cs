using System.Numerics;
using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Windows;

namespace ModelExporter.Monitoring.Drift.Baselines;

/// <summary>Live counts by hour of the day or week, gathered from the stream of closed panes. A state used by one thread at a time.</summary>
/// <remarks>
/// The frozen kinds take in the first weeks of traffic and then stay as they are, like a reference; they can be used from the second period on. The trailing kind keeps the same
/// hour of each of the last weeks. No kind ever holds the hour that is asked for, so that a window is not compared with itself: while a frozen kind still learns, the latest hour
/// of each slot is kept apart until the next period. Only windows longer than a period can meet themselves, and only while learning. Hours are UTC.
/// </remarks>
public sealed class SeasonalCounts
{
    private const long HourMilliseconds = 3_600_000;
    private const int HoursPerDay = 24;
    private const int HoursPerWeek = 168;

    private readonly BinLayout _layout;
    private readonly bool _trails;
    private readonly int _weeks;
    private readonly int _period;
    private readonly long[] _hours;
    private readonly int[]?[] _hourly;
    private readonly long[]?[] _past;
    private long _firstHour = long.MinValue;

    /// <summary>No counts yet.</summary>
    /// <param name="layout">Where the counts lie.</param>
    /// <param name="kind">Hour of day, hour of week, or trailing.</param>
    /// <param name="weeks">Weeks behind the baseline, at least 1.</param>
    public SeasonalCounts(BinLayout layout, DriftBaseline kind, int weeks)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(weeks, 1);
        _layout = layout;
        _trails = kind == DriftBaseline.Trailing;
        _weeks = weeks;
        _period = kind == DriftBaseline.HourOfDay ? HoursPerDay : HoursPerWeek;
        // Trailing: one week more than is used, the one under way. Frozen: the latest hour of each slot, beside the sum of the earlier ones.
        _hourly = new int[]?[_trails ? _period * (weeks + 1) : _period];
        _hours = new long[_hourly.Length];
        Array.Fill(_hours, long.MinValue);
        _past = new long[]?[_trails ? 0 : _period];
    }

    /// <summary>Takes in a closed pane.</summary>
    public void Add(ClosedPane pane)
    {
        var hour = HourOf(pane.StartMilliseconds);
        if (_firstHour == long.MinValue) _firstHour = hour;
        if (!_trails && hour - _firstHour >= (long)_weeks * HoursPerWeek) return;
        var entry = EntryOf(hour);
        // Of a period that is over: its place is taken.
        if (hour < _hours[entry]) return;
        var counts = _hourly[entry] ??= new int[_layout.CoarseCount];
        if (_hours[entry] != hour)
        {
            if (!_trails) MovePast(entry, counts);
            Array.Clear(counts);
            _hours[entry] = hour;
        }

        for (var i = 0; i < counts.Length; i++) counts[i] = (int)Math.Min(int.MaxValue, counts[i] + pane.Coarse[i]);
    }

    /// <summary>Adds up what the baseline holds for one hour.</summary>
    /// <param name="milliseconds">A time inside the hour.</param>
    /// <param name="bins">The feature.</param>
    /// <param name="target">Receives the counts per bin.</param>
    public void Read(long milliseconds, FeatureBins bins, Span<long> target)
    {
        target.Clear();
        var hour = HourOf(milliseconds);
        if (_trails)
        {
            for (var week = 1; week <= _weeks; week++)
            {
                var past = hour - ((long)week * HoursPerWeek);
                if (_hours[EntryOf(past)] == past) AddHour(EntryOf(past), bins, target);
            }

            return;
        }

        var slot = EntryOf(hour);
        if (_past[slot] is { } sums)
        {
            for (var i = 0; i < target.Length; i++) target[i] += sums[bins.FirstCoarse + i];
        }

        if (_hours[slot] < hour) AddHour(slot, bins, target);
    }

    internal void Save(StateWriter writer)
    {
        writer.Write(_firstHour);
        writer.WriteValues<long>(_hours);
        foreach (var counts in _hourly) writer.WriteValues<int>(counts);
        foreach (var counts in _past) writer.WriteValues<long>(counts);
    }

    /// <summary>Takes over saved counts.</summary>
    /// <exception cref="StateMismatchException">They come from another layout, kind or number of weeks, or are no counts; nothing has changed.</exception>
    internal void Restore(StateReader reader)
    {
        var firstHour = reader.ReadInt64();
        var hours = new long[_hours.Length];
        reader.ReadValues<long>(hours);
        for (var i = 0; i < hours.Length; i++)
        {
            // Every hour lies in its own place, or the counts would be read as another hour's.
            if (hours[i] != long.MinValue && EntryOf(hours[i]) != i) throw new StateMismatchException("Seasonal counts of another period.");
        }

        var hourly = Array.ConvertAll(_hourly, _ => Read<int>(reader));
        var past = Array.ConvertAll(_past, _ => Read<long>(reader));
        _firstHour = firstHour;
        hours.CopyTo(_hours, 0);
        hourly.CopyTo(_hourly, 0);
        past.CopyTo(_past, 0);
    }

    private T[]? Read<T>(StateReader reader)
        where T : unmanaged, INumber<T>
    {
        var counts = reader.ReadValues<T>(_layout.CoarseCount);
        if (counts.Length == 0) return null;
        if (counts.Length != _layout.CoarseCount) throw new StateMismatchException("Seasonal counts of another layout.");
        return Array.Exists(counts, T.IsNegative) ? throw new StateMismatchException("Seasonal counts below zero.") : counts;
    }

    private void MovePast(int slot, ReadOnlySpan<int> latest)
    {
        if (_hours[slot] == long.MinValue) return;
        var sums = _past[slot] ??= new long[_layout.CoarseCount];
        for (var i = 0; i < sums.Length; i++) sums[i] += latest[i];
    }

    private void AddHour(int entry, FeatureBins bins, Span<long> target)
    {
        if (_hourly[entry] is not { } counts) return;
        for (var i = 0; i < target.Length; i++) target[i] += counts[bins.FirstCoarse + i];
    }

    private int EntryOf(long hour)
    {
        var slot = Modulo(hour, _period);
        return _trails ? (Modulo((hour - slot) / _period, _weeks + 1) * _period) + slot : slot;
    }

    private static long HourOf(long milliseconds) => (milliseconds / HourMilliseconds) - (milliseconds % HourMilliseconds < 0 ? 1 : 0);

    private static int Modulo(long value, int divisor) => (int)(((value % divisor) + divisor) % divisor);
}
