using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Drift.Baselines;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Monitoring.Windows;

namespace ModelExporter.Tests.Monitoring.Drift.Baselines;

public class SeasonalCountsTests
{
    private const long Hour = 3_600_000;
    private const long Day = 24 * Hour;
    private const long Week = 7 * Day;

    // 2026-01-05T00:00Z, a Monday.
    private static readonly long Start = new DateTimeOffset(2026, 1, 5, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private static readonly BinLayout Layout =
        new([new CategoricalProfile { Name = "country", Samples = 10, Categories = [new CategoryCount("DE", 6), new CategoryCount("FR", 4)] }], 20);

    [Fact]
    public void Hour_of_day_pools_the_same_utc_hour_of_earlier_days()
    {
        var season = new SeasonalCounts(Layout, DriftBaseline.HourOfDay, 4);
        for (var day = 0; day < 3; day++)
        {
            season.Add(Pane(Start + (day * Day) + (5 * Hour), 10 + day));
            season.Add(Pane(Start + (day * Day) + (5 * Hour) + 60_000, 100));
            season.Add(Pane(Start + (day * Day) + (6 * Hour), 1_000));
        }

        // The third day is not compared with itself, the fourth is compared with all three.
        Assert.Equal(10 + 11 + 200, Read(season, Start + (2 * Day) + (5 * Hour) + 1));
        Assert.Equal(10 + 11 + 12 + 300, Read(season, Start + (3 * Day) + (5 * Hour)));
        Assert.Equal(3_000, Read(season, Start + (9 * Day) + (6 * Hour) + Hour - 1));
        Assert.Equal(0, Read(season, Start + (3 * Day) + (7 * Hour)));
    }

    [Fact]
    public void A_frozen_baseline_takes_in_its_weeks_and_no_more()
    {
        var season = new SeasonalCounts(Layout, DriftBaseline.HourOfWeek, 2);
        for (var week = 0; week < 6; week++) season.Add(Pane(Start + (week * Week), 10));
        Assert.Equal(20, Read(season, Start + (6 * Week)));
    }

    [Fact]
    public void The_trailing_baseline_holds_the_same_hour_of_the_last_weeks_and_forgets_older_ones()
    {
        var season = new SeasonalCounts(Layout, DriftBaseline.Trailing, 4);
        for (var week = 0; week < 9; week++)
        {
            // The third week is missing.
            if (week != 2) season.Add(Pane(Start + (week * Week), 1L << week));
            season.Add(Pane(Start + (week * Week) + Hour, 1_000));
        }

        Assert.Equal(0b1111_0000, Read(season, Start + (8 * Week)));
        Assert.Equal(0b1_1110_0000, Read(season, Start + (9 * Week)));
    }

    [Fact]
    public void A_pane_of_a_period_that_is_over_is_left_out()
    {
        var season = new SeasonalCounts(Layout, DriftBaseline.HourOfDay, 4);
        season.Add(Pane(Start + Day, 5));
        season.Add(Pane(Start, 7));
        Assert.Equal(5, Read(season, Start + (2 * Day)));
    }

    [Theory]
    [InlineData(DriftBaseline.HourOfDay)]
    [InlineData(DriftBaseline.HourOfWeek)]
    [InlineData(DriftBaseline.Trailing)]
    public void A_restored_season_goes_on_as_the_one_that_was_saved(DriftBaseline kind)
    {
        var random = new Random(4);
        var season = new SeasonalCounts(Layout, kind, 4);
        for (var hour = 0; hour < 1_000; hour += random.Next(1, 4)) season.Add(Pane(Start + (hour * Hour), random.Next(100)));
        var restored = new SeasonalCounts(Layout, kind, 4);
        restored.Restore(new StateReader(Saved(season)));
        foreach (var counts in (SeasonalCounts[])[season, restored])
        {
            for (var hour = 1_000; hour < 1_200; hour++) counts.Add(Pane(Start + (hour * Hour), hour));
        }

        for (var hour = 900; hour < 1_400; hour++) Assert.Equal(Read(season, Start + (hour * Hour)), Read(restored, Start + (hour * Hour)));
    }

    [Fact]
    public void A_season_of_another_kind_or_layout_or_a_damaged_one_is_refused()
    {
        var season = new SeasonalCounts(Layout, DriftBaseline.HourOfWeek, 4);
        season.Add(Pane(Start, 10));
        var state = Saved(season);
        foreach (var other in (SeasonalCounts[])[new(Layout, DriftBaseline.HourOfDay, 4), new(Layout, DriftBaseline.Trailing, 4), new(BinLayout.Empty, DriftBaseline.HourOfWeek, 4)])
        {
            Assert.Throws<StateMismatchException>(() => other.Restore(new StateReader(state)));
        }

        // The first hour, the number of entries, and the first entry's hour: one further, it lies in another's place.
        var moved = state.ToArray();
        moved[2 * sizeof(long)]++;
        var target = new SeasonalCounts(Layout, DriftBaseline.HourOfWeek, 4);
        Assert.Throws<StateMismatchException>(() => target.Restore(new StateReader(moved)));
        Assert.Throws<StateMismatchException>(() => target.Restore(new StateReader(state[..^1])));
        Assert.Equal(0, Read(target, Start + Week));
        target.Restore(new StateReader(state));
        Assert.Equal(10, Read(target, Start + Week));
    }

    private static ReadOnlyMemory<byte> Saved(SeasonalCounts season)
    {
        var writer = new StateWriter();
        season.Save(writer);
        return writer.Written;
    }

    private static ClosedPane Pane(long milliseconds, long count)
    {
        var coarse = new long[Layout.CoarseCount];
        coarse[0] = count;
        return new ClosedPane(milliseconds, coarse);
    }

    private static long Read(SeasonalCounts season, long milliseconds)
    {
        var counts = new long[Layout.Features[0].BinCount];
        season.Read(milliseconds, Layout.Features[0], counts);
        return counts[0];
    }
}
