using System.Text;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Quality;
using ModelExporter.Simulation;

namespace ModelExporter.Tests.Simulation;

/// <summary>The simulated model whose outcomes turn round is the oracle of concept drift and of quality against the reference.</summary>
public class ConceptScenarioTests
{
    private const string Model = "credit";
    private const string Version = "1";

    private static readonly TrafficOptions Traffic = new() { LabelDelay = TimeSpan.FromMinutes(1), DailyCycle = 0, Seed = 5 };

    [Fact]
    public void When_outcomes_turn_round_detectors_say_so_and_quality_is_degraded()
    {
        var states = Run("concept", TimeSpan.FromMinutes(50));
        foreach (var (elapsed, quality) in states.Where(state => state.Elapsed <= TimeSpan.FromMinutes(30)))
        {
            Assert.All(quality.Windows, window => Assert.DoesNotContain(window.Measures, judged => judged.IsDegraded == true));
            Assert.All(quality.Detectors, detector => Assert.True(detector.Detections == 0, $"{detector.Detector} after {elapsed}"));
        }

        var last = states[^1].Quality;
        Assert.Contains(last.Windows[0].Measures, judged => judged.Comparison.Window.Measure == QualityMeasures.Accuracy && judged.IsDegraded == true);
        Assert.Contains(last.Windows[1].Measures, judged => judged.Comparison.Window.Measure == QualityMeasures.RocAuc && judged.IsDegraded == true);
        Assert.All(last.Detectors, detector => Assert.True(detector.Detections > 0, detector.Detector));
        // The scores are as they were, so the estimate does not see it: estimated minus realised does.
        var error = last.Windows[0].EstimateErrors.Single(pair => pair.Key == QualityMeasures.Accuracy).Value;
        Assert.InRange(error, 0.1, 0.5);
    }

    [Fact]
    public void Quiet_traffic_raises_nothing_and_its_estimates_hold()
    {
        var states = Run("quiet", TimeSpan.FromMinutes(60));
        foreach (var (_, quality) in states)
        {
            Assert.All(quality.Windows, window => Assert.DoesNotContain(window.Measures, judged => judged.IsDegraded == true));
            Assert.All(quality.Detectors, detector => Assert.Equal(0, detector.Detections));
        }

        var hour = states[^1].Quality.Windows[1];
        Assert.True(hour.Labels > 20_000);
        Assert.Equal(4, hour.Measures.Count);
        Assert.All(hour.EstimateErrors, pair => Assert.InRange(Math.Abs(pair.Value), 0, 0.02));
    }

    private static List<(TimeSpan Elapsed, QualityEvaluation Quality)> Run(string scenario, TimeSpan length)
    {
        var registry = new ModelRegistry(new MonitoringOptions { Time = new TimeOptions { Source = TimeSource.Event } }, new ExporterTelemetry(), new ManualTime());
        registry.SetReference(Model, Version, SimulatedReference.Build(Traffic, SimulatedReference.DefaultEvents, Model, Version));
        var generator = new TrafficGenerator(Traffic, Scenario.Find(scenario)!.Schedule());
        var waiting = new LabelQueue();
        var states = new List<(TimeSpan, QualityEvaluation)>();
        var (predictions, labels) = (new EventBatch(100), new EventBatch(100));
        var next = TimeSpan.FromSeconds(15);
        while (generator.Elapsed < length)
        {
            var e = generator.Next();
            e.AddTo(predictions, Model, Version);
            waiting.Add(e);
            while (waiting.TryTake(e.TimestampMilliseconds, out var label)) Add(labels, label);
            if (generator.Elapsed < next) continue;
            registry.Apply(predictions);
            registry.ApplyLabels(labels);
            registry.Evaluate();
            states.Add((generator.Elapsed, registry.Model(Model)!.Version(Version)!.Evaluation!.Quality));
            predictions.Clear();
            labels.Clear();
            next += TimeSpan.FromSeconds(15);
        }

        return states;
    }

    private static void Add(EventBatch batch, SimulatedLabel label)
    {
        var slice = batch.Slice(Model, "");
        slice.BeginRow(slice.Rows);
        Span<byte> id = stackalloc byte[EventJson.IdLength];
        EventJson.WriteId(id, label.Id);
        slice.Current.Id = EventId.Of(id);
        slice.Current.TimestampMilliseconds = label.TimestampMilliseconds;
        slice.Label.Set(slice.Rows, batch.AddText(Encoding.UTF8.GetBytes(SimulatedEvent.Classes[label.Label])));
        slice.CommitRow();
    }
}
