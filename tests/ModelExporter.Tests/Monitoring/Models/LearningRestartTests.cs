using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Tests.Monitoring.Models;

/// <summary>A learning that a restart interrupts goes on, so that a pod which restarts often learns all the same.</summary>
public class LearningRestartTests
{
    private static readonly MonitoringOptions Options = new() { Learn = new LearnOptions { Events = 1000, Duration = TimeSpan.FromMinutes(15) } };

    private readonly ManualTime _time = new();

    [Fact]
    public void The_reference_is_the_one_that_would_have_been_learned_without_a_restart()
    {
        var straight = Registry(Options);
        var restarted = Registry(Options);
        for (var part = 0; part < 4; part++)
        {
            Send(part, straight, restarted);
            _time.Advance(TimeSpan.FromMinutes(5));
            restarted = Restart(restarted, Options);
        }

        straight.Evaluate();
        restarted.Evaluate();
        var expected = Version(straight).Generation.Profile!;
        var learned = Version(restarted).Generation.Profile!;
        Assert.Equal(expected.ReferenceId, learned.ReferenceId);
        Assert.Equal((ReferenceSource.Learned, 1200L), (learned.Source, learned.Events));
    }

    [Fact]
    public void The_labelled_part_is_the_one_that_would_have_been_learned_without_a_restart()
    {
        var straight = Registry(Options);
        var restarted = Registry(Options);
        for (var part = 0; part < 4; part++)
        {
            foreach (var registry in (ModelRegistry[])[straight, restarted])
            {
                registry.Apply(Batches.Of([.. Enumerable.Range(0, 300).Select(i => new TestEvent
                {
                    Features = new() { ["age"] = i }, HasPrediction = true, Prediction = i % 3 == 0 ? "yes" : "no", HasScore = true, Score = i % 3 == 0 ? 0.8 : 0.3, Label = (i + part) % 4 == 0 ? "yes" : "no",
                })]));
            }

            _time.Advance(TimeSpan.FromMinutes(5));
            restarted = Restart(restarted, Options);
        }

        straight.Evaluate();
        restarted.Evaluate();
        var expected = Version(straight).Generation.Profile!;
        var learned = Version(restarted).Generation.Profile!;
        Assert.Equal((1200L, expected.ReferenceId), (learned.Labelled!.Samples, learned.ReferenceId));
        Assert.Equal(expected.Labelled!.Confusion, learned.Labelled.Confusion);
    }

    [Fact]
    public void The_time_without_a_program_does_not_count()
    {
        var registry = Registry(Options);
        for (var part = 0; part < 4; part++) Send(part, registry);
        _time.Advance(TimeSpan.FromMinutes(10));
        var saved = registry.SaveState();
        _time.Advance(TimeSpan.FromDays(1));
        registry = Registry(Options);
        Assert.Empty(registry.RestoreState(saved));
        Assert.Equal(TimeSpan.FromMinutes(10), Version(registry).ReadLearning()!.Value.Elapsed);
        Assert.Equal(1200, Version(registry).ReadLearning()!.Value.Events);
    }

    [Fact]
    public void Counters_of_missing_and_invalid_values_start_at_zero_and_the_reference_knows_all_of_them()
    {
        var registry = Registry(Options);
        Send(0, registry);
        Assert.Equal((3, 3), (Feature(registry, "age").Missing, Feature(registry, "age").Invalid.Sum()));
        registry = Restart(registry, Options);
        Assert.All(Version(registry).ReadCounters().Features, feature => Assert.Equal(0, feature.Missing + feature.Invalid.Sum()));

        registry.Apply(Batches.Of(
            new TestEvent { Features = new() { ["age"] = null } }, new TestEvent { Features = new() { ["age"] = "x" } }, new TestEvent { Features = new() { ["age"] = 1, ["late"] = 2 } }));
        Assert.Equal((1, 1), (Feature(registry, "age").Missing, Feature(registry, "age").Invalid.Sum()));
        // A feature that nobody knew before the restart was missing in two of the three events since.
        Assert.Equal(2, Feature(registry, "late").Missing);

        for (var part = 1; part < 4; part++) Send(part, registry);
        _time.Advance(TimeSpan.FromMinutes(15));
        registry.Evaluate();
        Assert.Equal(13, Version(registry).Generation.Profile!.Feature("age")!.Missing);
        Assert.Equal(1202, Version(registry).Generation.Profile!.Feature("late")!.Missing);
        Assert.Equal(10, Feature(registry, "age").Missing);
    }

    [Fact]
    public void A_feature_that_is_of_another_kind_now_starts_the_learning_anew()
    {
        var registry = Registry(Options);
        Send(0, registry);
        var changed = Registry(Options with { Models = [new ModelOptions { Name = "credit", Features = new Dictionary<string, FeatureOptions> { ["age"] = new() { Kind = FeatureKind.Categorical } } }] });
        Assert.Equal("model credit version 1: the learning starts anew: The feature age is of another kind now.", Assert.Single(changed.RestoreState(registry.SaveState())));
        var learning = Version(changed).ReadLearning()!.Value;
        Assert.Equal((0L, TimeSpan.Zero), (learning.Events, learning.Elapsed));
    }

    [Fact]
    public void A_sample_larger_than_what_is_kept_stays_a_uniform_one()
    {
        var reservoir = new Reservoir(100);
        for (var i = 0; i < 1000; i++) reservoir.Add(i);
        var writer = new ModelExporter.Monitoring.Checkpoint.StateWriter();
        reservoir.Save(writer);
        var restored = new Reservoir(100);
        restored.Restore(new ModelExporter.Monitoring.Checkpoint.StateReader(writer.Written));
        Assert.Equal((1000L, false), (restored.Seen, restored.IsExact));
        Assert.Equal(reservoir.Values.ToArray(), restored.Values.ToArray());
        for (var i = 1000; i < 2000; i++) restored.Add(i);
        // Half of the kept ones are from after the restart: binomial, five standard errors.
        Assert.InRange(restored.Values.ToArray().Count(value => value >= 1000), 25, 75);
    }

    private ModelRegistry Registry(MonitoringOptions options) => new(options, new ExporterTelemetry(), _time);

    private ModelRegistry Restart(ModelRegistry registry, MonitoringOptions options)
    {
        var restored = Registry(options);
        Assert.Empty(restored.RestoreState(registry.SaveState()));
        return restored;
    }

    private static VersionState Version(ModelRegistry registry) => registry.Model("credit")!.Version("1")!;

    private static FeatureCounters Feature(ModelRegistry registry, string name) => Version(registry).ReadCounters().Features.Single(feature => feature.Name == name);

    private static void Send(int part, params ModelRegistry[] registries)
    {
        var events = Enumerable.Range(0, 300).Select(i => new TestEvent
        {
            Features = new() { ["age"] = i % 100 == 0 ? null : i % 100 == 50 ? "x" : part * i * 0.5, ["country"] = i % 3 == 0 ? "DE" : "FR", ["embedding"] = new[] { 0.1, 0.2 } },
            HasPrediction = true,
            Prediction = i % 2 == 0 ? "yes" : "no",
        }).ToArray();
        foreach (var registry in registries) registry.Apply(Batches.Of(events));
    }
}
