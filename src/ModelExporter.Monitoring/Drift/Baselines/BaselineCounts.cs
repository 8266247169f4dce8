using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Windows;

namespace ModelExporter.Monitoring.Drift.Baselines;

/// <summary>What each feature's live bins are compared with: its reference, or the baseline chosen for it. A state used by one thread at a time.</summary>
/// <remarks>
/// A window that covers several hours of a season is compared with the mixture of these hours, each weighted by the window's own traffic in it, so that only the shape within an
/// hour matters and not how much traffic the hour had. The mixture sum_h w_h Q_h has the sampling variance of 1 / sum_h(w_h^2 / M_h) observations; it is given as counts of so many.
/// </remarks>
public sealed class BaselineCounts
{
    private readonly BinLayout _layout;
    private readonly DriftOptions[] _options;
    private readonly Dictionary<(DriftBaseline, int), SeasonalCounts> _seasons = [];
    private readonly Dictionary<long, long> _liveByHour = [];
    private readonly long[] _counts;
    private readonly long[] _hour;
    private readonly double[] _shares;

    /// <summary>Baselines without history.</summary>
    public BaselineCounts(BinLayout layout, Func<string, DriftOptions> optionsOf)
    {
        _layout = layout;
        _options = [.. layout.Features.Select(bins => optionsOf(bins.Name))];
        var bins = layout.Features.Length == 0 ? 0 : layout.Features.Max(feature => feature.BinCount);
        _counts = new long[bins];
        _hour = new long[bins];
        _shares = new double[bins];
        foreach (var options in _options)
        {
            if (IsSeasonal(options.Baseline)) _seasons.TryAdd((options.Baseline, options.BaselineWeeks), new SeasonalCounts(layout, options.Baseline, options.BaselineWeeks));
        }
    }

    /// <summary>Takes in a closed pane of live traffic.</summary>
    public void Add(ClosedPane pane)
    {
        foreach (var season in _seasons.Values) season.Add(pane);
    }

    internal void Save(StateWriter writer)
    {
        writer.Write(_seasons.Count);
        foreach (var ((kind, weeks), season) in _seasons)
        {
            writer.Write((int)kind);
            writer.Write(weeks);
            writer.WriteSection(season.Save);
        }
    }

    /// <summary>Takes over saved seasons; one that nobody asks for any more is dropped.</summary>
    internal void Restore(StateReader reader)
    {
        for (var left = reader.ReadCount(1000); left > 0; left--)
        {
            var kind = (DriftBaseline)reader.ReadCount(100);
            var weeks = reader.ReadCount(1000);
            var section = reader.ReadSection();
            if (_seasons.TryGetValue((kind, weeks), out var season)) season.Restore(section);
        }
    }

    /// <summary>Whether a feature is compared with its reference profile.</summary>
    public bool IsReference(FeatureBins bins) => _options[bins.Index].Baseline == DriftBaseline.Reference;

    /// <summary>The counts per bin to compare a feature's window with; empty while the baseline has none. Valid until the next call.</summary>
    public ReadOnlySpan<long> For(FeatureBins bins, WindowCounts window)
    {
        var options = _options[bins.Index];
        if (options.Baseline == DriftBaseline.Reference) return bins.BinReference;
        if (options.Baseline == DriftBaseline.PreviousWindow) return window.Previous.IsEmpty ? default : window.Previous.Slice(bins.FirstCoarse, bins.BinCount);
        return Mixture(_seasons[(options.Baseline, options.BaselineWeeks)], bins, window);
    }

    private static bool IsSeasonal(DriftBaseline baseline) => baseline is DriftBaseline.HourOfDay or DriftBaseline.HourOfWeek or DriftBaseline.Trailing;

    private ReadOnlySpan<long> Mixture(SeasonalCounts season, FeatureBins bins, WindowCounts window)
    {
        var live = LiveByHour(bins, window);
        if (live == 0) return default;
        var shares = _shares.AsSpan(0, bins.BinCount);
        shares.Clear();
        var variance = 0.0;
        foreach (var (hour, samples) in _liveByHour)
        {
            var counts = _hour.AsSpan(0, bins.BinCount);
            season.Read(hour, bins, counts);
            var total = 0L;
            foreach (var count in counts) total += count;
            // An hour without any history: nothing can be said of the whole window.
            if (total == 0) return default;
            var weight = (double)samples / live;
            variance += weight * weight / total;
            for (var k = 0; k < counts.Length; k++) shares[k] += weight * counts[k] / total;
        }

        var mixture = _counts.AsSpan(0, bins.BinCount);
        for (var k = 0; k < mixture.Length; k++) mixture[k] = (long)Math.Round(shares[k] / variance);
        return mixture;
    }

    private long LiveByHour(FeatureBins bins, WindowCounts window)
    {
        _liveByHour.Clear();
        var all = 0L;
        for (var age = 0; age < Window.CoarsePanes; age++)
        {
            var samples = 0L;
            foreach (var count in window.Pane(age).Slice(bins.FirstCoarse, bins.BinCount)) samples += count;
            if (samples == 0) continue;
            // By the pane's middle: a pane may be longer than what is left of its hour.
            var middle = window.NewestPaneMilliseconds - (age * window.PaneMilliseconds) + (window.PaneMilliseconds / 2);
            var hour = middle - (middle % 3_600_000);
            _liveByHour[hour] = _liveByHour.GetValueOrDefault(hour) + samples;
            all += samples;
        }

        return all;
    }
}
