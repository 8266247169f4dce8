using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Windows;

namespace ModelExporter.Monitoring.Drift.Baselines;

/// <summary>What each feature's live bins are compared with: its reference, or the baseline chosen for it. A state used by one thread at a time.</summary>
/// <remarks>
/// A window that covers several hours of a season is compared with the mixture of these hours, each weighted by the window's own traffic in it, so that only the shape within an
/// hour matters and not how much traffic the hour had. Where the hours are alike, the mixture sum_h w_h Q_h has the sampling variance of 1 / sum_h(w_h^2 / M_h) observations, and
/// it is given as counts of so many. Where they differ, both it and the window, whose traffic per hour is given, vary less than that: sum_h w_h Q_h (1 - Q_h) is at most
/// Q (1 - Q) of the mixture, so the test keeps its size.
/// </remarks>
public sealed class BaselineCounts
{
    private const long HourMilliseconds = 3_600_000;

    private readonly DriftOptions[] _options;
    private readonly Dictionary<(DriftBaseline, int), SeasonalCounts> _seasons = [];
    private readonly long[] _counts;
    private readonly long[] _hour;
    private readonly long[] _live;
    private readonly double[] _shares;

    /// <summary>Baselines without history.</summary>
    public BaselineCounts(BinLayout layout, Func<string, DriftOptions> optionsOf)
    {
        _options = [.. layout.Features.Select(bins => optionsOf(bins.Name))];
        var bins = layout.Features.Length == 0 ? 0 : layout.Features.Max(feature => feature.BinCount);
        _counts = new long[bins];
        _hour = new long[bins];
        _live = new long[bins];
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

    /// <summary>The counts per bin to compare a feature's window with. Valid until the next call.</summary>
    /// <param name="bins">The feature.</param>
    /// <param name="window">The window.</param>
    /// <param name="live">The window's counts that can be compared: all of them, without hours that a seasonal baseline knows nothing of.</param>
    /// <returns>The counts; empty while the baseline has none, or knows less than half of the window.</returns>
    public ReadOnlySpan<long> For(FeatureBins bins, WindowCounts window, out ReadOnlySpan<long> live)
    {
        live = window.Bins(bins);
        var options = _options[bins.Index];
        if (options.Baseline == DriftBaseline.Reference) return bins.BinReference;
        if (!window.HasPanes) return default;
        if (options.Baseline == DriftBaseline.PreviousWindow) return window.Previous.IsEmpty ? default : window.Previous.Slice(bins.FirstCoarse, bins.BinCount);
        live = _live.AsSpan(0, bins.BinCount);
        return Mixture(_seasons[(options.Baseline, options.BaselineWeeks)], bins, window) ? _counts.AsSpan(0, bins.BinCount) : default;
    }

    private static bool IsSeasonal(DriftBaseline baseline) => baseline is DriftBaseline.HourOfDay or DriftBaseline.HourOfWeek or DriftBaseline.Trailing;

    // Into _counts the baseline, and into _live the window's part that can be compared with it.
    private bool Mixture(SeasonalCounts season, FeatureBins bins, WindowCounts window)
    {
        var shares = _shares.AsSpan(0, bins.BinCount);
        var hour = _hour.AsSpan(0, bins.BinCount);
        var comparable = _live.AsSpan(0, bins.BinCount);
        var baseline = _counts.AsSpan(0, bins.BinCount);
        shares.Clear();
        comparable.Clear();
        long samples = 0, known = 0;
        var variance = 0.0;
        for (var age = 0; age < Window.CoarsePanes;)
        {
            var at = HourOfPane(window, age);
            var inHour = 0L;
            hour.Clear();
            for (; age < Window.CoarsePanes && HourOfPane(window, age) == at; age++)
            {
                var pane = window.Pane(age).Slice(bins.FirstCoarse, bins.BinCount);
                for (var k = 0; k < pane.Length; k++) hour[k] += pane[k];
            }

            foreach (var count in hour) inHour += count;
            if (inHour == 0) continue;
            samples += inHour;
            season.Read(at, bins, baseline);
            var total = 0L;
            foreach (var count in baseline) total += count;
            if (total == 0) continue;
            known += inHour;
            variance += (double)inHour * inHour / total;
            for (var k = 0; k < hour.Length; k++)
            {
                comparable[k] += hour[k];
                shares[k] += (double)inHour * baseline[k] / total;
            }
        }

        if (known == 0 || 2 * known < samples) return false;
        // With weights w = inHour / known: shares / known is the mixture, and known^2 / variance its number of observations.
        for (var k = 0; k < baseline.Length; k++) baseline[k] = (long)Math.Round(shares[k] * known / variance);
        return true;
    }

    // By the pane's middle: a pane may be longer than what is left of its hour.
    private static long HourOfPane(WindowCounts window, int age)
    {
        var middle = window.NewestPaneMilliseconds - (age * window.PaneMilliseconds) + (window.PaneMilliseconds / 2);
        return middle - (((middle % HourMilliseconds) + HourMilliseconds) % HourMilliseconds);
    }
}
