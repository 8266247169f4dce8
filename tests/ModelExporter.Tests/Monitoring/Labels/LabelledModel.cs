using System.Text;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Quality;

namespace ModelExporter.Tests.Monitoring.Labels;

/// <summary>A model whose predictions and labels come one by one.</summary>
internal sealed class LabelledModel
{
    public LabelledModel(LabelOptions? labels = null, ModelTask? task = null, QualityOptions? quality = null, params string[] classes)
    {
        Options = new MonitoringOptions
        {
            Labels = labels ?? new LabelOptions(),
            Quality = quality ?? new QualityOptions { MinSamples = 1 },
            Models = [new ModelOptions { Name = "credit", Task = task, Classes = classes }],
        };
        Registry = new ModelRegistry(Options, Telemetry, Time);
    }

    public MonitoringOptions Options { get; }

    public ManualTime Time { get; } = new();

    public ExporterTelemetry Telemetry { get; } = new();

    public ModelRegistry Registry { get; }

    public LabelCounters Counters => Registry.Model("credit")!.Version("1")!.ReadCounters().Labels;

    public static EventBatch Labels(params (string Id, object Label)[] labels) =>
        Batches.Of([.. labels.Select(label => new TestEvent { Version = "", Id = label.Id, Label = label.Label })]);

    public ApplyOutcome Predict(string? id, object prediction, double? score = null, object? label = null) => Registry.Apply(
        Batches.Of(new TestEvent { Id = id, HasPrediction = true, Prediction = prediction, HasScore = score is not null, Score = score, Label = label }));

    public ApplyOutcome Label(string id, object label) => Registry.ApplyLabels(Labels((id, label)));

    /// <summary>Confusion counters that are not 0, as <c>actual/predicted</c>.</summary>
    public Dictionary<string, long> Confusion() => Counters.Confusion.Where(cell => cell.Value != 0).ToDictionary(cell => $"{cell.Key.Actual}/{cell.Key.Predicted}", cell => cell.Value);

    public WindowQuality Window(int window)
    {
        Registry.Evaluate();
        return Registry.Model("credit")!.Version("1")!.Evaluation!.Quality.Windows[window];
    }

    public double? Measure(QualityMeasure measure, int window = 0)
    {
        foreach (var judged in Window(window).Measures)
        {
            if (ReferenceEquals(judged.Comparison.Window.Measure, measure)) return judged.Comparison.Window.Value;
        }

        return null;
    }

    public static EventId Id(string id) => EventId.Of(Encoding.UTF8.GetBytes(id));
}
