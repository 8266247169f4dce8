using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Tests.Monitoring.Models;

/// <summary>A registry that takes over the state of another goes on as that one would have.</summary>
public class RestartTests
{
    private static readonly MonitoringOptions Options = new()
    {
        Windows = [TimeSpan.FromMinutes(5), TimeSpan.FromHours(1)],
        Limits = new LimitOptions { ExportedCategories = 2 },
        Drift = new DriftOptions { MinSamples = 5 },
        Models =
        [
            new ModelOptions
            {
                Name = "credit",
                Features = new Dictionary<string, FeatureOptions>
                {
                    ["level"] = new() { Drift = new DriftOptions { Baseline = DriftBaseline.PreviousWindow, MinSamples = 5 } },
                    ["owns"] = new() { Drift = new DriftOptions { Baseline = DriftBaseline.HourOfDay, MinSamples = 5 } },
                },
            },
        ],
    };

    private readonly ManualTime _time = new();

    [Fact]
    public void Any_history_goes_on_after_a_restart_as_without_one()
    {
        var ids = Gen.Choose(0, 200).Select(id => id < 100 ? null : "id" + id);
        var steps = Traffic.Steps(Traffic.Ages, ids);
        var histories = (from before in steps from after in steps from pause in Gen.Choose(0, 90 * 60_000) from known in Gen.Elements(true, false) select (before, after, pause, known)).ToArbitrary();
        Prop.ForAll(histories, history =>
        {
            var original = Registry(Options);
            if (history.known) original.SetReference("credit", "1", CreditModel.Reference());
            Send(history.before, original);
            var restored = Registry(Options);
            var saved = original.SaveState();
            // A learning does not count the time between, which the original has not got.
            if (history.known) _time.Advance(TimeSpan.FromMilliseconds(history.pause));
            Assert.Empty(restored.RestoreState(saved));
            AssertSame(original, restored);
            Send(history.after, original, restored);
            AssertSame(original, restored);
        }).Check(Properties.Config.WithMaxTest(40));
    }

    [Fact]
    public void Windows_age_to_the_present_while_the_program_is_away()
    {
        var original = Registry(Options);
        original.SetReference("credit", "1", CreditModel.Reference());
        Send([Step(100)], original);
        var saved = original.SaveState();
        _time.Advance(TimeSpan.FromMinutes(10));
        var restored = Restored(saved, Options);
        Assert.Equal([0, 100], restored.Evaluation!.Windows.Select(window => window.Events));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal([0, 0], Restored(saved, Options).Evaluation!.Windows.Select(window => window.Events));
    }

    [Fact]
    public void Counters_start_at_zero_and_the_last_event_is_known()
    {
        var original = Registry(Options);
        original.SetReference("credit", "1", CreditModel.Reference());
        Send([Step(100)], original);
        var before = original.Model("credit")!.Version("1")!.ReadCounters();
        Assert.Equal(100, before.Predictions);
        var counters = Restored(original.SaveState(), Options).ReadCounters();
        Assert.Equal((0, 0, 0, 0), (counters.Predictions, counters.Late, counters.Duplicates, counters.Future));
        Assert.All(counters.Errors, reason => Assert.Equal(0, reason.Value));
        Assert.All(counters.Coarse, count => Assert.Equal(0, count));
        Assert.All(counters.Features, feature => Assert.Equal(0, feature.Missing + feature.Invalid.Sum()));
        Assert.Equal(before.LastEventMilliseconds, counters.LastEventMilliseconds);
        Assert.NotNull(counters.LastEventMilliseconds);
    }

    [Fact]
    public void Other_windows_start_empty_and_keep_reference_evidence_and_ids()
    {
        var original = Registry(Options);
        original.SetReference("credit", "1", CreditModel.Reference());
        Send([Step(300), Step(300), Step(300)], original);
        var evidence = original.Model("credit")!.Version("1")!.Evaluation!.Evidence;
        Assert.Contains(evidence, feature => feature.Evidence > 0);

        var changed = Registry(Options with { Windows = [TimeSpan.FromMinutes(5), TimeSpan.FromHours(2)] });
        var problem = Assert.Single(changed.RestoreState(original.SaveState()));
        Assert.Equal("model credit version 1: the windows start empty: The windows have other lengths now.", problem);
        changed.Evaluate();
        var version = changed.Model("credit")!.Version("1")!;
        Assert.Equal(CreditModel.Reference().ReferenceId, version.Generation.Profile!.ReferenceId);
        Assert.All(version.Evaluation!.Windows, window => Assert.Equal(0, window.Events));
        Assert.Equal(evidence.Select(feature => feature.Evidence), version.Evaluation.Evidence.Select(feature => feature.Evidence));
        Assert.Equal(1, changed.Apply(Batches.Of(new TestEvent { Id = "7" })).Duplicates);
    }

    [Fact]
    public void Another_limit_of_categories_empties_the_windows_and_keeps_the_reference()
    {
        var original = Registry(Options);
        original.SetReference("credit", "1", CreditModel.Reference());
        Send([Step(100)], original);
        var changed = Registry(Options with { Limits = Options.Limits with { ExportedCategories = 1 } });
        var problems = changed.RestoreState(original.SaveState());
        Assert.Contains("model credit version 1: the windows start empty: The features have other bins now: limits.exported_categories or limits.categories changed.", problems);
        changed.Evaluate();
        var version = changed.Model("credit")!.Version("1")!;
        Assert.NotNull(version.Generation.Profile);
        Assert.All(version.Evaluation!.Windows, window => Assert.Equal(0, window.Events));
    }

    [Fact]
    public void A_configured_model_has_its_place_before_models_of_the_checkpoint()
    {
        var original = Registry(new MonitoringOptions());
        foreach (var name in (string[])["a", "b"]) original.Apply(Batches.Of(new TestEvent { Model = name }));
        var configured = new MonitoringOptions
        {
            Limits = new LimitOptions { Models = 2 },
            Models = [new ModelOptions { Name = "credit", Versions = [new VersionOptions { Name = "1", Reference = "credit.json" }] }],
        };
        var restored = Registry(configured);
        Assert.Equal("model b version 1: there is no place for it any more: TooManyModels", Assert.Single(restored.RestoreState(original.SaveState())));
        Assert.Equal(["credit", "a"], restored.Models.Select(model => model.Name));
    }

    [Fact]
    public void Fewer_ids_fit_and_the_newest_are_kept()
    {
        var original = Registry(Options);
        for (var i = 0; i < 100; i++) original.Apply(Batches.Of(new TestEvent { Id = "id" + i }));
        var restored = Registry(Options with { Labels = new LabelOptions { Capacity = 10 } });
        Assert.Empty(restored.RestoreState(original.SaveState()));
        Assert.Equal(0, restored.Model("credit")!.Version("1")!.ReadCounters().Labels.UnlabelledByCapacity);
        Assert.Equal(1, restored.Apply(Batches.Of(new TestEvent { Id = "id90" })).Duplicates);
        Assert.Equal(0, restored.Apply(Batches.Of(new TestEvent { Id = "id89" })).Duplicates);
    }

    [Fact]
    public void A_decision_that_stood_stands_after_the_restart()
    {
        var original = Registry(Options);
        original.SetReference("credit", "1", CreditModel.Reference());
        Send([Step(300), Step(300), Step(300), Step(300)], original);
        var version = original.Model("credit")!.Version("1")!;
        var drifted = Drifted(version);
        Assert.NotEmpty(drifted);
        Assert.Equal(drifted, Drifted(Restored(original.SaveState(), Options)));
    }

    [Fact]
    public void Damaged_state_is_refused_as_a_whole()
    {
        var original = Registry(Options);
        original.SetReference("credit", "1", CreditModel.Reference());
        var saved = original.SaveState();
        for (var length = 0; length < saved.Length; length += 1 + (length / 20))
        {
            var registry = Registry(Options);
            Assert.Throws<StateMismatchException>(() => registry.RestoreState(saved.AsMemory(0, length)));
            Assert.Empty(registry.Models);
        }

        Assert.Throws<StateMismatchException>(() => Registry(Options).RestoreState((byte[])[.. saved, 0]));
    }

    [Fact]
    public void Wrong_numbers_behind_a_right_checksum_never_crash_the_start()
    {
        var original = Registry(Options);
        original.SetReference("credit", "1", CreditModel.Reference());
        Send([Step(50)], original);
        var saved = original.SaveState();
        var random = new Random(3);
        for (var round = 0; round < 300; round++)
        {
            var damaged = saved.ToArray();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            var registry = Registry(Options);
            try
            {
                registry.RestoreState(damaged);
            }
            catch (StateMismatchException)
            {
                Assert.Empty(registry.Models);
            }

            // Whatever was taken over works.
            registry.Apply(Batches.Of(new TestEvent()));
            registry.Evaluate();
        }
    }

    [Fact]
    public void A_reference_that_came_after_the_last_evaluation_is_saved_without_decisions_of_the_one_before()
    {
        var original = Registry(Options);
        original.SetReference("credit", "1", CreditModel.Reference());
        Send([Step(300), Step(300), Step(300)], original);
        original.SetReference("credit", "1", CreditModel.Reference(shift: 1000));
        var restored = Registry(Options);
        Assert.Empty(restored.RestoreState(original.SaveState()));
        restored.Evaluate();
        Assert.Empty(Drifted(restored.Model("credit")!.Version("1")!));
        Assert.Equal(CreditModel.Reference(shift: 1000).ReferenceId, restored.Model("credit")!.Version("1")!.Generation.Profile!.ReferenceId);
    }

    private static string[] Drifted(VersionState version) =>
        [.. version.Evaluation!.Windows.SelectMany((window, i) => window.Features.Select((scores, feature) => (Name: $"{i}/{version.Evaluation.Layout.Features[feature].Name}", scores.Drifted)))
            .Where(pair => pair.Drifted == true).Select(pair => pair.Name)];

    // The same value again and again, so that everything drifts.
    private static RandomStep Step(int events) =>
        new(60_000, [.. Enumerable.Range(0, events).Select(i => new RandomEvent([.. Enumerable.Repeat(1, CreditModel.Values.Count)], true, false, null, i < 20 ? "" + i : null))]);

    private VersionState Restored(byte[] saved, MonitoringOptions options)
    {
        var registry = Registry(options);
        Assert.Empty(registry.RestoreState(saved));
        registry.Evaluate();
        return registry.Model("credit")!.Version("1")!;
    }

    private ModelRegistry Registry(MonitoringOptions options) => new(options, new ExporterTelemetry(), _time);

    private void Send(RandomStep[] steps, params ModelRegistry[] registries)
    {
        foreach (var step in steps)
        {
            _time.Advance(TimeSpan.FromMilliseconds(step.AdvanceMilliseconds));
            var events = step.Events.Select(e => e.At(_time.GetUtcNow())).ToArray();
            var outcomes = registries.Select(registry => registry.Apply(Batches.Of(events))).ToArray();
            Assert.All(outcomes, outcome => Assert.Equal(outcomes[0], outcome));
            foreach (var registry in registries) registry.Evaluate();
        }
    }

    private static void AssertSame(ModelRegistry original, ModelRegistry restored)
    {
        // The first evaluation brings both to the present.
        original.Evaluate();
        restored.Evaluate();
        Assert.Equal(original.SaveState(), restored.SaveState());
        if (original.Model("credit") is not { } model) return;
        var one = model.Version("1")!;
        var other = restored.Model("credit")!.Version("1")!;
        Assert.Equal(one.Evaluation!.Evidence, other.Evaluation!.Evidence);
        foreach (var (left, right) in one.Evaluation.Windows.Zip(other.Evaluation.Windows))
        {
            Assert.Equal((left.Events, left.Errors), (right.Events, right.Errors));
            Assert.Equal(left.Features, right.Features);
        }

        foreach (var (left, right) in CreditModel.Windows(one).Windows.Zip(CreditModel.Windows(other).Windows))
        {
            Assert.Equal(left.Coarse.ToArray(), right.Coarse.ToArray());
            Assert.Equal(left.Cells.ToArray(), right.Cells.ToArray());
            Assert.Equal(left.Sums.ToArray(), right.Sums.ToArray());
            Assert.Equal(left.Previous.ToArray(), right.Previous.ToArray());
            for (var age = 0; age < 60; age++) Assert.Equal(left.Pane(age).ToArray(), right.Pane(age).ToArray());
        }
    }
}
