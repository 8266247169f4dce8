using ModelExporter.Recorded;

namespace ModelExporter.Tests.Recorded;

/// <summary>A person at a terminal sees how far a long run has come; a file or a pipe does not.</summary>
public class ProgressBarTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void It_says_share_events_and_time_ten_times_a_second_at_most_and_leaves_nothing_behind()
    {
        using var output = new StringWriter();
        using (var bar = new ProgressBar(output, isTerminal: true, _time))
        {
            bar.Report("reading", 0, 200, 0);
            bar.Report("reading", 1, 200, 1);
            _time.Advance(TimeSpan.FromSeconds(2));
            bar.Report("reading", 100, 200, 12_345);
        }

        var drawn = output.ToString().Split('\r', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, drawn.Length);
        Assert.Equal("reading " + new string('░', 30) + "   0 %  0 events  0 s", drawn[0]);
        Assert.Equal("reading " + new string('█', 15) + new string('░', 15) + "  50 %  12,345 events  2 s", drawn[1]);
        Assert.Equal(new string(' ', drawn[1].Length), drawn[2]);
    }

    [Fact]
    public void Where_no_person_looks_it_says_nothing()
    {
        using var output = new StringWriter();
        using (var bar = new ProgressBar(output, isTerminal: false, _time)) bar.Report("reading", 50, 100, 7);
        Assert.Equal("", output.ToString());
    }

    [Fact]
    public void An_empty_file_and_one_that_grew_meanwhile_are_done()
    {
        using var output = new StringWriter();
        using var bar = new ProgressBar(output, isTerminal: true, _time);
        bar.Report("reading", 0, 0, 0);
        _time.Advance(TimeSpan.FromSeconds(1));
        bar.Report("reading", 300, 200, 1);
        Assert.Equal(2, output.ToString().Split('\r', StringSplitOptions.RemoveEmptyEntries).Count(text => text.Contains(" 100 %", StringComparison.Ordinal)));
    }
}
