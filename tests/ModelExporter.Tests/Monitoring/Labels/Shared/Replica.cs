using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Quality;
using ModelExporter.Storage.Labels;
using ModelExporter.Tests.Storage.Labels;

namespace ModelExporter.Tests.Monitoring.Labels.Shared;

/// <summary>An exporter that shares labels with others, without its program.</summary>
internal sealed class Replica
{
    private readonly SharedLabelWriter _writer;

    public Replica(FakeDatabase database, ManualTime time, LabelOptions? labels = null, params string[] classes)
        : this(database, time, labels, classes, [])
    {
    }

    public Replica(FakeDatabase database, ManualTime time, LabelOptions? labels, string[] classes, SegmentOptions[] segments, int categories = 50)
    {
        var options = new MonitoringOptions
        {
            Labels = labels ?? new LabelOptions(),
            Quality = new QualityOptions { MinSamples = 1 },
            Models = [new ModelOptions { Name = "credit", Classes = classes, Segments = segments }],
            Limits = new LimitOptions { Categories = categories },
        };
        Registry = new ModelRegistry(options, Telemetry, time, Queue);
        Table = database.For(Guid.NewGuid());
        _writer = new SharedLabelWriter(Queue, Table, Registry, new LabelStoreOptions { BatchSize = 3, PollInterval = TimeSpan.Zero }, time, _ => { });
    }

    public SharedLabelQueue Queue { get; } = new(10_000, DateTimeOffset.UnixEpoch);

    public FakePairTable Table { get; }

    public ExporterTelemetry Telemetry { get; } = new();

    public ModelRegistry Registry { get; }

    public LabelCounters? Counters(string version = "1") => Registry.Model("credit")?.Version(version)?.ReadCounters().Labels;

    public ApplyOutcome Predict(string id, object prediction, double? score = null, object? label = null, Dictionary<string, double>? scores = null, Dictionary<string, object?>? segments = null) => Registry.Apply(
        Batches.Of(new TestEvent { Id = id, HasPrediction = true, Prediction = prediction, HasScore = score is not null, Score = score, Label = label, Scores = scores, Segments = segments }));

    public ApplyOutcome Label(string id, object label, string version = "", double? weight = null) =>
        Registry.ApplyLabels(Batches.Of(new TestEvent { Version = version, Id = id, Label = label, Weight = weight }));

    /// <summary>Writes what waits and asks for corrections.</summary>
    public bool Flush() => _writer.RoundAsync(CancellationToken.None).GetAwaiter().GetResult();

    public WindowQuality? Window(int window)
    {
        Registry.Evaluate();
        return Registry.Model("credit")?.Version("1")?.Evaluation?.Quality.Windows[window];
    }

    public double? Measure(QualityMeasure measure, int window = 0)
    {
        foreach (var judged in Window(window)?.Measures ?? [])
        {
            if (ReferenceEquals(judged.Comparison.Window.Measure, measure)) return judged.Comparison.Window.Value;
        }

        return null;
    }
}
