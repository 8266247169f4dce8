using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Windows;

namespace ModelExporter.Tests.Monitoring.Windows;

public class ClosedPanesTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Every_event_of_a_pane_is_in_it_whether_it_came_at_once_or_a_little_late()
    {
        var version = Start(out var registry);
        _time.Advance(TimeSpan.FromSeconds(50));
        var now = _time.GetUtcNow();
        // One of now, one of an earlier slot of the same pane, one of a pane that is over, and one that is more than an hour late.
        registry.Apply(Batches.Of(
            new TestEvent(), new TestEvent { Timestamp = now.AddSeconds(-40) }, new TestEvent { Timestamp = now.AddSeconds(-60) }, new TestEvent { Timestamp = now.AddMinutes(-62) }));
        Assert.Empty(CreditModel.Windows(version).Panes);
        _time.Advance(TimeSpan.FromSeconds(10));
        var pane = Assert.Single(CreditModel.Windows(version).Panes);
        Assert.Equal(now.AddSeconds(-50).ToUnixTimeMilliseconds(), pane.StartMilliseconds);
        Assert.Equal(3, pane.Coarse[version.Generation.Layout.EventsCoarse]);
        Assert.Empty(CreditModel.Windows(version).Panes);
    }

    [Fact]
    public void A_clock_that_is_set_back_closes_the_pane_and_the_stream_goes_on()
    {
        var version = Start(out var registry);
        registry.Apply(Batches.Of(new TestEvent()));
        _time.SetBack(TimeSpan.FromHours(3));
        registry.Apply(Batches.Of(new TestEvent(), new TestEvent()));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal([1, 2], CreditModel.Windows(version).Panes.Select(pane => pane.Coarse[version.Generation.Layout.EventsCoarse]));
    }

    [Fact]
    public void The_oldest_panes_leave_when_nobody_takes_them()
    {
        var panes = new ClosedPanes(1, 0, TimeSpan.FromSeconds(1));
        for (var second = 0; second <= ClosedPanes.Limit + 3; second++)
        {
            panes.Advance(second * 1000);
            panes.Add(second * 1000, [1]);
        }

        var taken = new List<ClosedPane>();
        panes.TakeAll(taken);
        Assert.Equal((ClosedPanes.Limit, 3, 3000), (taken.Count, panes.Dropped, taken[0].StartMilliseconds));
    }

    private VersionState Start(out ModelRegistry registry)
    {
        registry = new ModelRegistry(new MonitoringOptions(), new ExporterTelemetry(), _time);
        registry.SetReference("credit", "1", CreditModel.Reference());
        return registry.Model("credit")!.Version("1")!;
    }
}
