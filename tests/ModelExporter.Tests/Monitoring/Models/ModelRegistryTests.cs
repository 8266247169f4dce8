using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Tests.Monitoring.Models;

public class ModelRegistryTests
{
    private readonly ManualTime _time = new();
    private readonly ExporterTelemetry _telemetry = new();

    [Fact]
    public void An_unknown_model_learns_its_reference_from_its_first_events_and_then_counts_bins_from_zero()
    {
        var registry = Registry(new MonitoringOptions { Learn = new LearnOptions { Events = 1000, Duration = TimeSpan.FromMinutes(15) } });
        Send(registry, 1000, shift: 0);
        registry.Evaluate();
        var version = registry.Model("credit")!.Version("1")!;
        Assert.Null(version.Generation.Profile);
        Assert.Equal(1000, version.ReadLearning()!.Value.Events);

        _time.Advance(TimeSpan.FromMinutes(15));
        registry.Evaluate();
        var profile = version.Generation.Profile!;
        Assert.Equal(ReferenceSource.Learned, profile.Source);
        Assert.Equal(["_prediction", "_score", "age", "country"], profile.Features.Select(feature => feature.Name));
        Assert.Equal(12, profile.ReferenceId.Length);
        var counters = version.ReadCounters();
        Assert.Equal(1000, counters.Predictions);
        Assert.All(counters.Coarse, count => Assert.Equal(0, count));
    }

    [Fact]
    public void A_shifted_feature_is_called_drifted_after_k_on_evaluations_and_no_other_is()
    {
        var registry = Registry(new MonitoringOptions { Learn = new LearnOptions { Events = 2000, Duration = TimeSpan.Zero } });
        Send(registry, 2000, shift: 0);
        registry.Evaluate();
        var version = registry.Model("credit")!.Version("1")!;
        Send(registry, 1000, shift: 10);
        for (var evaluation = 1; evaluation <= 3; evaluation++)
        {
            registry.Evaluate();
            var window = version.Evaluation!.Windows[0];
            Assert.Equal(1000, window.Events);
            var drifted = window.Features.Select((scores, i) => (version.Evaluation.Layout.Features[i].Name, scores.Drifted)).Where(pair => pair.Drifted == true).Select(pair => pair.Name);
            Assert.Equal(evaluation < 3 ? [] : ["age"], drifted);
        }
    }

    [Fact]
    public void A_repeated_id_is_a_duplicate_and_not_counted_twice()
    {
        var registry = Registry(new MonitoringOptions());
        var first = registry.Apply(Batches.Of(new TestEvent { Id = "a" }, new TestEvent { Id = "b" }, new TestEvent { Id = "a" }));
        var second = registry.Apply(Batches.Of(new TestEvent { Id = "b" }, new TestEvent()));
        Assert.Equal((2, 1), (first.Accepted, first.Duplicates));
        Assert.Equal((1, 1), (second.Accepted, second.Duplicates));
        Assert.Equal(3, registry.Model("credit")!.Version("1")!.ReadCounters().Predictions);
    }

    [Fact]
    public void A_profile_survives_its_json_form_with_the_same_identity()
    {
        var registry = Registry(new MonitoringOptions { Learn = new LearnOptions { Events = 500, Duration = TimeSpan.Zero } });
        Send(registry, 500, shift: 0);
        registry.Evaluate();
        var profile = registry.Model("credit")!.Version("1")!.Generation.Profile!;
        var again = ReferenceProfileReader.Read(ReferenceProfileJson.Write(profile));
        Assert.Equal(profile.ReferenceId, again.ReferenceId);
    }

    private ModelRegistry Registry(MonitoringOptions options) => new(options, _telemetry, _time);

    private static void Send(ModelRegistry registry, int count, double shift)
    {
        var random = new Random(7);
        for (var sent = 0; sent < count; sent += 100)
        {
            var events = new TestEvent[100];
            for (var i = 0; i < events.Length; i++)
            {
                events[i] = new TestEvent
                {
                    Features = new() { ["age"] = 20 + (random.NextDouble() * 50) + shift, ["country"] = random.Next(3) switch { 0 => "DE", 1 => "FR", _ => "IT" } },
                    HasPrediction = true,
                    Prediction = random.Next(2) == 0 ? "yes" : "no",
                    HasScore = true,
                    Score = random.NextDouble(),
                };
            }

            registry.Apply(Batches.Of(events));
        }
    }
}
