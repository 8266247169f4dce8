using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Windows;

namespace ModelExporter.Tests.Monitoring.Windows;

/// <summary>Windows against a recount of the raw list of events.</summary>
public class WindowCountsTests
{
    private const int ToleranceMilliseconds = 60_000;

    private static readonly MonitoringOptions WallOptions = new() { Limits = new LimitOptions { ExportedCategories = 2 } };
    private static readonly MonitoringOptions EventOptions = WallOptions with { Time = new TimeOptions { Source = TimeSource.Event } };

    [Fact]
    public void Any_sequence_of_events_and_pauses_gives_the_counts_of_a_naive_recount()
    {
        Check.One(Properties.Config.WithMaxTest(60).WithEndSize(25), Prop.ForAll(Traffic.Steps(Traffic.Ages, Traffic.NoIds).ToArbitrary(), steps =>
        {
            var (time, version, registry) = Start(WallOptions);
            var naive = new NaiveWindows();
            foreach (var step in steps)
            {
                time.Advance(TimeSpan.FromMilliseconds(step.AdvanceMilliseconds));
                var now = time.GetUtcNow();
                registry.Apply(Batches.Of([.. step.Events.Select(e => e.At(now))]));
                // Nothing is ahead of the wall clock, and what says no time is of now.
                foreach (var e in step.Events) naive.Add(now.ToUnixTimeMilliseconds() - Math.Max(0, e.AgeMilliseconds ?? 0), e);
                AssertSame(naive, time.GetUtcNow().ToUnixTimeMilliseconds(), version);
            }

            Assert.Equal(steps.Sum(step => step.Events.Count(e => -(e.AgeMilliseconds ?? 0) > ToleranceMilliseconds)), version.ReadCounters().Future);
            Assert.Equal(steps.Sum(step => step.Events.Length), version.ReadCounters().Predictions);
        }));
    }

    [Fact]
    public void Any_order_of_events_gives_the_same_windows_on_event_time()
    {
        var ages = Gen.Frequency((3, Gen.Choose(0, 400_000)), (2, Gen.Choose(0, 5_000_000)), (1, Gen.Choose(0, 100_000_000))).Select(age => (long?)age);
        var cases = from steps in Traffic.Steps(ages, Traffic.NoIds) from seed in Gen.Choose(0, int.MaxValue) select (steps, seed);
        Check.One(Properties.Config.WithMaxTest(60).WithEndSize(25), Prop.ForAll(cases.ToArbitrary(), input =>
        {
            var (time, version, registry) = Start(EventOptions);
            var naive = new NaiveWindows();
            var now = time.GetUtcNow();
            var all = input.steps.SelectMany(step => step.Events).ToArray();
            new Random(input.seed).Shuffle(all);
            foreach (var chunk in all.Chunk(7))
            {
                registry.Apply(Batches.Of([.. chunk.Select(e => e.At(now))]));
                foreach (var e in chunk) naive.Add(now.ToUnixTimeMilliseconds() - e.AgeMilliseconds!.Value, e);
                // A wall clock that runs on must not empty windows that follow the events.
                time.Advance(TimeSpan.FromHours(1));
                AssertSame(naive, naive.Latest, version);
            }
        }));
    }

    [Fact]
    public void A_silent_model_empties_its_windows_pane_by_pane_on_the_wall_clock()
    {
        var (time, version, registry) = Start(WallOptions);
        registry.Apply(Batches.Of(new TestEvent()));
        long[] Events() => [.. CreditModel.Windows(version).Windows.Select(window => window.Events)];
        Assert.Equal([1, 1, 1], Events());
        time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        Assert.Equal([1, 1, 1], Events());
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([0, 1, 1], Events());
        time.Advance(TimeSpan.FromMinutes(55));
        Assert.Equal([0, 0, 1], Events());
        time.Advance(TimeSpan.FromDays(400));
        Assert.Equal([0, 0, 0], Events());
        Assert.Equal(1, version.ReadCounters().Predictions);
    }

    [Fact]
    public void A_clock_that_is_set_back_costs_the_windows_content_and_nothing_else()
    {
        var (time, version, registry) = Start(WallOptions);
        registry.Apply(Batches.Of(CreditModel.Event([2, 0, 0, 0, 0, 0, 0, 0, 0], true)));
        time.SetBack(TimeSpan.FromHours(30));
        registry.Apply(Batches.Of(CreditModel.Event([2, 0, 0, 0, 0, 0, 0, 0, 0], true)));
        Assert.Equal([1, 1, 1], CreditModel.Windows(version).Windows.Select(window => window.Events));
        var counters = version.ReadCounters();
        Assert.Equal((2, 0, 0), (counters.Predictions, counters.Late, counters.Future));
        Assert.Equal(2, CreditModel.Named(counters.Generation.Layout, counters.Coarse)["age/1"]);
    }

    [Fact]
    public void A_clock_that_is_set_back_a_little_leaves_the_windows_as_they_are()
    {
        var (time, version, registry) = Start(WallOptions);
        registry.Apply(Batches.Of(new TestEvent()));
        time.SetBack(TimeSpan.FromSeconds(30));
        registry.Apply(Batches.Of(new TestEvent(), new TestEvent { Timestamp = time.GetUtcNow() }));
        Assert.Equal([3, 3, 3], CreditModel.Windows(version).Windows.Select(window => window.Events));
        Assert.Equal(0, version.ReadCounters().Late);
    }

    [Fact]
    public void Times_at_the_ends_of_the_calendar_are_late_or_future_and_harm_nothing()
    {
        foreach (var options in new[] { WallOptions, EventOptions })
        {
            var (time, version, registry) = Start(options);
            registry.Apply(Batches.Of(new TestEvent { Timestamp = time.GetUtcNow() }));
            var batch = Batches.Of(new TestEvent { Timestamp = DateTimeOffset.MinValue }, new TestEvent { Timestamp = DateTimeOffset.MaxValue }, new TestEvent(), new TestEvent());
            Extremes(batch);
            registry.Apply(batch);
            Assert.Equal([3, 3, 3], CreditModel.Windows(version).Windows.Select(window => window.Events));
            var counters = version.ReadCounters();
            Assert.Equal((5, 2, 2), (counters.Predictions, counters.Late, counters.Future));
        }

        static void Extremes(ModelExporter.Monitoring.Events.EventBatch batch)
        {
            var heads = System.Runtime.InteropServices.MemoryMarshal.CreateSpan(
                ref System.Runtime.InteropServices.MemoryMarshal.GetReference(batch.Slices[0].Heads), batch.Slices[0].Rows);
            heads[2].TimestampMilliseconds = long.MinValue + 1;
            heads[3].TimestampMilliseconds = long.MaxValue;
        }
    }

    private static (ManualTime Time, VersionState Version, ModelRegistry Registry) Start(MonitoringOptions options)
    {
        var time = new ManualTime();
        var registry = new ModelRegistry(options, new ExporterTelemetry(), time);
        registry.SetReference("credit", "1", CreditModel.Reference());
        return (time, registry.Model("credit")!.Version("1")!, registry);
    }

    private static void AssertSame(NaiveWindows naive, long now, VersionState version)
    {
        var input = CreditModel.Windows(version);
        var layout = input.Generation.Layout;
        if (naive.Count == 0) return;
        for (var i = 0; i < input.Windows.Length; i++)
        {
            var pane = (long)input.Lengths[i].TotalMilliseconds / Window.CoarsePanes;
            Assert.Equal(naive.Window(now, pane, Window.CoarsePanes), CreditModel.Named(layout, input.Windows[i].Coarse));
            var fine = naive.Window(now, pane * Window.CoarsePanes / Window.FinePanes, Window.FinePanes);
            Assert.Equal(fine, CreditModel.Named(layout, Collapsed(layout, input.Windows[i].Cells)));
            AssertSums(layout, input.Windows[i].Sums, input.Windows[i].Cells);
        }

        var counters = version.ReadCounters();
        Assert.Equal(naive.All(), CreditModel.Named(layout, counters.Coarse));
    }

    private static long[] Collapsed(BinLayout layout, ReadOnlySpan<long> cells)
    {
        var coarse = new long[layout.CoarseCount];
        for (var cell = 0; cell < cells.Length; cell++) coarse[layout.CellToCoarse[cell]] += cells[cell];
        return coarse;
    }

    // Every bin of "flat" holds one value only, so its sum is known from its count.
    private static void AssertSums(BinLayout layout, ReadOnlySpan<double> sums, ReadOnlySpan<long> cells)
    {
        var flat = layout.Features[layout.IndexOf("flat")];
        double[] values = [6, 7, 8];
        for (var bin = 0; bin < values.Length; bin++) Assert.Equal(values[bin] * cells[flat.FirstCell + bin], sums[flat.FirstSum + bin]);
    }
}
