using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Windows;

namespace ModelExporter.Tests.Monitoring.Windows;

/// <summary>A window that begins, or ends, to remember the one before it.</summary>
public class PreviousWindowTests
{
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(5);

    private readonly BinLayout _layout = new(CreditModel.Reference().Features, 20);

    [Theory]
    [InlineData(0)]
    [InlineData(37)]
    [InlineData(150)]
    [InlineData(1000)]
    public void It_changes_nothing_in_the_window_and_is_right_one_window_later(int panesBefore)
    {
        var (plain, always, switched) = (new Window(_layout, Length), new Window(_layout, Length, keepPrevious: true), new Window(_layout, Length));
        Window[] all = [plain, always, switched];
        var random = new Random(5);
        var pane = 77;
        for (var step = 0; step < panesBefore; step++) Count(all, pane++, random);
        switched.KeepPrevious(true);
        for (var step = 0; step < 130; step++)
        {
            Count(all, pane++, random);
            Assert.Equal(plain.CoarseTotals, switched.CoarseTotals);
            // What had left before is not known; from then on everything is.
            if (step >= 2 * Window.CoarsePanes) Assert.Equal(always.PreviousTotals, switched.PreviousTotals);
        }

        Assert.True(always.PreviousTotals[_layout.EventsCoarse] > 0);
        switched.KeepPrevious(false);
        for (var step = 0; step < 70; step++)
        {
            Count(all, pane++, random);
            Assert.Equal(plain.CoarseTotals, switched.CoarseTotals);
            Assert.True(switched.PreviousTotals.IsEmpty);
        }
    }

    private void Count(Window[] windows, int pane, Random random)
    {
        var events = random.Next(4);
        foreach (var window in windows)
        {
            window.Advance(pane * window.PaneMilliseconds);
            for (var i = 0; i < events; i++) window.Add(pane * window.PaneMilliseconds, [new CountedCell(_layout.EventsCell)]);
        }
    }
}
