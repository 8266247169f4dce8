using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Tests.Monitoring.Models;

/// <summary>A batch belongs to one reference as a whole, whatever happens to the reference meanwhile.</summary>
public class ReferenceGenerationTests
{
    // Usable values of every feature, an error, one value out of range.
    private static readonly int[] Picks = [0, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly ManualTime _time = new();

    [Fact]
    public void A_new_reference_starts_bins_and_windows_at_zero_and_other_counters_go_on()
    {
        var registry = Registry();
        registry.SetReference("credit", "1", CreditModel.Reference());
        var version = registry.Model("credit")!.Version("1")!;
        registry.Apply(Batches.Of(CreditModel.Event(Picks, true), new TestEvent { Features = new() { ["age"] = "x" }, Error = "timeout" }));
        var before = version.ReadCounters();
        registry.Evaluate();

        registry.SetReference("credit", "1", CreditModel.Reference(shift: 3));
        var after = version.ReadCounters();
        Assert.Equal(before.Generation.Number + 1, after.Generation.Number);
        Assert.NotEqual(before.Generation.Profile!.ReferenceId, after.Generation.Profile!.ReferenceId);
        Assert.All(after.Coarse, count => Assert.Equal(0, count));
        Assert.All(CreditModel.Windows(version).Windows, window => Assert.Equal(0, window.Events));
        Assert.Null(version.Evaluation);
        Assert.Equal(2, after.Predictions);
        Assert.Equal(before.Errors, after.Errors);
        Assert.Equal(Shared(before), Shared(after));
        Assert.Equal(1, after.Features.Single(feature => feature.Name == "age").Invalid[(int)InvalidReason.Type]);
        Assert.Equal(1, after.Features.Single(feature => feature.Name == "country").Missing);
    }

    [Fact]
    public void Counters_of_known_features_never_go_back_even_when_unknown_names_have_used_up_their_limit()
    {
        var registry = Registry(new MonitoringOptions { Limits = new LimitOptions { Features = 9 } });
        registry.SetReference("credit", "1", CreditModel.Reference());
        var version = registry.Model("credit")!.Version("1")!;
        for (var i = 0; i < 40; i++) registry.Apply(Batches.Of(new TestEvent { Features = new() { ["noise" + i] = 1, ["age"] = "x" } }));
        var before = Shared(version.ReadCounters());
        for (var change = 0; change < 3; change++)
        {
            registry.RemoveReference("credit", "1");
            Assert.Superset(before.ToHashSet(), Shared(version.ReadCounters()).ToHashSet());
            registry.SetReference("credit", "1", CreditModel.Reference(change + 1));
            Assert.Equal(before, Shared(version.ReadCounters()));
        }

        Assert.Equal(40, version.ReadCounters().Features.Single(feature => feature.Name == "age").Invalid[(int)InvalidReason.Type]);
    }

    [Fact]
    public void A_reference_that_is_set_while_a_learned_one_is_being_built_stays()
    {
        var registry = Registry();
        registry.Apply(Batches.Of(CreditModel.Event(Picks, true)));
        var version = registry.Model("credit")!.Version("1")!;
        var learner = version.TakeCompleteLearner()!;
        var chosen = CreditModel.Reference();
        registry.SetReference("credit", "1", chosen);
        var learned = learner.Build("credit", "1", ReferenceSource.Learned, null);
        Assert.False(version.FinishLearning(learner, learned));
        Assert.Same(chosen, version.Generation.Profile);
    }

    [Fact]
    public void A_reference_that_is_removed_while_a_learned_one_is_being_built_is_learned_anew()
    {
        var registry = Registry();
        registry.SetReference("credit", "1", CreditModel.Reference());
        registry.RemoveReference("credit", "1");
        registry.Apply(Batches.Of(CreditModel.Event(Picks, true)));
        var version = registry.Model("credit")!.Version("1")!;
        var learner = version.TakeCompleteLearner()!;
        version.SetReference(null);
        Assert.False(version.FinishLearning(learner, learner.Build("credit", "1", ReferenceSource.Learned, null)));
        Assert.Null(version.Generation.Profile);
        Assert.Equal(0, version.ReadLearning()!.Value.Events);
    }

    [Fact]
    public void Events_that_come_while_a_learned_reference_is_being_built_are_in_every_counter_but_the_bins()
    {
        var registry = Registry();
        var e = new TestEvent { Features = new() { ["age"] = 5, ["country"] = null, ["level"] = new Cell(CellKind.NotFinite) } };
        registry.Apply(Batches.Of(e));
        var version = registry.Model("credit")!.Version("1")!;
        var learner = version.TakeCompleteLearner()!;
        registry.Apply(Batches.Of(e, e));
        Assert.Equal((1, 1), (version.ReadLearning()!.Value.Events, (int)version.ReadLearning()!.Value.Ratio));
        AssertCounted(3);
        Assert.Null(version.TakeCompleteLearner());
        Assert.True(version.FinishLearning(learner, learner.Build("credit", "1", ReferenceSource.Learned, null)));
        AssertCounted(3);
        Assert.All(version.ReadCounters().Coarse, count => Assert.Equal(0, count));
        registry.Apply(Batches.Of(e));
        Assert.Equal(1, version.ReadCounters().Coarse[version.Generation.Layout.EventsCoarse]);

        void AssertCounted(long events)
        {
            var counters = version.ReadCounters();
            Assert.Equal(events, counters.Predictions);
            Assert.Equal(events, counters.Features.Single(feature => feature.Name == "country").Missing);
            Assert.Equal(events, counters.Features.Single(feature => feature.Name == "level").Invalid[(int)InvalidReason.NonFinite]);
        }
    }

    [Fact]
    public void Events_without_any_value_make_no_reference_and_learning_begins_anew()
    {
        var registry = Registry(new MonitoringOptions { Learn = new LearnOptions { Events = 10, Duration = TimeSpan.Zero } });
        var empty = new TestEvent { Features = new() { ["age"] = null } };
        registry.Apply(Batches.Of([.. Enumerable.Repeat(empty, 10)]));
        registry.Evaluate();
        var version = registry.Model("credit")!.Version("1")!;
        Assert.Null(version.Generation.Profile);
        Assert.Equal(0, version.ReadLearning()!.Value.Events);
        registry.Apply(Batches.Of([.. Enumerable.Repeat(new TestEvent { Features = new() { ["age"] = 1 } }, 9)]));
        registry.Evaluate();
        // One value is not enough for a reference because ten empty events came before it.
        Assert.Null(version.Generation.Profile);
        registry.Apply(Batches.Of(new TestEvent { Features = new() { ["age"] = 1 } }));
        registry.Evaluate();
        Assert.Equal(10, version.Generation.Profile!.Events);
        Assert.Equal(10, version.ReadCounters().Features.Single().Missing);
    }

    [Fact]
    public void Old_timestamps_do_not_shorten_the_learning_on_the_wall_clock()
    {
        var registry = Registry(new MonitoringOptions { Learn = new LearnOptions { Events = 1, Duration = TimeSpan.FromMinutes(15) } });
        registry.Apply(Batches.Of(new TestEvent { Timestamp = _time.GetUtcNow().AddDays(-2), Features = new() { ["age"] = 1 } }));
        registry.Evaluate();
        var version = registry.Model("credit")!.Version("1")!;
        Assert.Null(version.Generation.Profile);
        Assert.Equal(TimeSpan.Zero, version.ReadLearning()!.Value.Elapsed);
        _time.Advance(TimeSpan.FromMinutes(15));
        registry.Evaluate();
        Assert.NotNull(version.Generation.Profile);
    }

    [Fact]
    public void Scores_of_an_earlier_reference_are_not_published()
    {
        var registry = Registry();
        registry.SetReference("credit", "1", CreditModel.Reference());
        var version = registry.Model("credit")!.Version("1")!;
        registry.RemoveReference("credit", "1");
        var input = CreditModel.Windows(version);
        registry.SetReference("credit", "1", CreditModel.Reference());
        registry.RemoveReference("credit", "1");
        // Both generations have no reference and so the same, empty layout.
        version.Publish(new ModelExporter.Monitoring.Drift.Evaluation(_time.GetUtcNow(), input.Generation.Layout, [], [], double.NaN), input.Generation);
        Assert.Null(version.Evaluation);
    }

    [Fact]
    public async Task A_batch_in_flight_while_the_reference_changes_is_never_half_old_half_new()
    {
        const int Senders = 3, Changes = 200, RowsPerBatch = 8;
        var registry = Registry(new MonitoringOptions { Learn = new LearnOptions { Events = int.MaxValue } });
        ReferenceProfile?[] profiles = [CreditModel.Reference(), CreditModel.Reference(shift: 40), null];
        registry.SetReference("credit", "1", profiles[0]!);
        var version = registry.Model("credit")!.Version("1")!;
        var cancel = TestContext.Current.CancellationToken;
        var stop = false;
        var senders = Enumerable.Range(0, Senders).Select(_ => Task.Run(() =>
        {
            var batch = Batches.Of([.. Enumerable.Repeat(CreditModel.Event(Picks, true), RowsPerBatch)]);
            var sent = 0L;
            for (; !Volatile.Read(ref stop); sent += RowsPerBatch) Assert.Equal(RowsPerBatch, registry.Apply(batch).Accepted);
            return sent;
        }, cancel)).ToArray();
        var evaluator = Task.Run(() =>
        {
            while (!Volatile.Read(ref stop)) registry.Evaluate();
        }, cancel);

        var generationsWithEvents = 0;
        for (var change = 1; change <= Changes && !senders.Any(sender => sender.IsFaulted); change++)
        {
            var counters = version.ReadCounters();
            var before = counters.Predictions;
            // Every other reference stays until some batches were counted under it, the others are replaced at once.
            while (change % 2 == 0 && counters.Predictions < before + (4 * RowsPerBatch) && !senders.Any(sender => sender.IsFaulted)) counters = version.ReadCounters();
            Keep(counters);
            if (profiles[change % profiles.Length] is { } profile) registry.SetReference("credit", "1", profile);
            else registry.RemoveReference("credit", "1");
        }

        Volatile.Write(ref stop, true);
        await evaluator;
        var sent = (await Task.WhenAll(senders)).Sum();
        Keep(version.ReadCounters());
        Assert.Equal(sent, version.ReadCounters().Predictions);
        Assert.InRange(generationsWithEvents, Changes / 4, Changes);

        void Keep(VersionCounters counters)
        {
            var layout = counters.Generation.Layout;
            var events = counters.Coarse[layout.EventsCoarse];
            Assert.Equal(0, events % RowsPerBatch);
            Assert.InRange(events, 0, counters.Predictions);
            // Every feature speaks of the same events, binned by this reference and no other.
            var expected = CreditModel.Named(layout, counters.Coarse);
            if (layout.Features.Length == 0 || events == 0) return;
            generationsWithEvents++;
            Assert.Equal(events, expected["flat/1"]);
            Assert.Equal(events, expected["country/DE"]);
            Assert.Equal(events, expected["age/_under"]);
            Assert.Equal(events, expected["age/" + CreditModel.OutOfRange]);
            Assert.Equal(events, expected["_score/6"]);
            Assert.Equal(8, expected.Count(pair => pair.Value == events && pair.Key != "events" && pair.Key != "age/" + CreditModel.OutOfRange));
        }
    }

    [Fact]
    public async Task A_batch_that_was_binned_for_an_earlier_reference_is_binned_anew()
    {
        var registry = Registry();
        registry.SetReference("credit", "1", CreditModel.Reference());
        var version = registry.Model("credit")!.Version("1")!;
        var old = version.Generation.Layout;
        var batch = Batches.Of(CreditModel.Event(Picks, true), CreditModel.Event(Picks, true));
        Task<ApplyOutcome> applied;
        // While the test holds the lock, the batch is binned for the old reference and then has to wait.
        lock (version.Model.Lock)
        {
            applied = Task.Run(() => registry.Apply(batch), TestContext.Current.CancellationToken);
            Assert.True(SpinWait.SpinUntil(() => ReferenceEquals(batch.Slices[0].Binned.Layout, old), TimeSpan.FromSeconds(30)));
            version.SetReference(CreditModel.Reference(shift: -50));
        }

        Assert.Equal(2, (await applied).Accepted);
        var counters = version.ReadCounters();
        // -1 lies below the first edge of the old reference, and in the fifth bin of the new one.
        Assert.Equal(2, CreditModel.Named(counters.Generation.Layout, counters.Coarse)["age/5"]);
        Assert.Same(version.Generation.Layout, batch.Slices[0].Binned.Layout);
    }

    private static IEnumerable<string> Shared(VersionCounters counters) => counters.Features
        .Where(feature => feature.Missing + feature.Invalid.Sum() > 0)
        .Select(feature => $"{feature.Name} {feature.Missing} {string.Join(',', feature.Invalid)}");

    private ModelRegistry Registry(MonitoringOptions? options = null) =>
        new(options ?? new MonitoringOptions { Learn = new LearnOptions { Events = 1, Duration = TimeSpan.Zero } }, new ExporterTelemetry(), _time);
}
