using System.Text;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;
using ModelExporter.Tests.Monitoring;

namespace ModelExporter.Tests.Exposition.Groups.Models;

/// <summary>A model with numeric and categorical features that has learned its reference, and pages about it.</summary>
internal sealed class WatchedModel
{
    private readonly Random _random = new(11);
    private readonly int _numeric;
    private readonly int _categorical;

    public WatchedModel(int numeric = 14, int categorical = 6, int events = 2000)
    {
        _numeric = numeric;
        _categorical = categorical;
        Registry = new ModelRegistry(new MonitoringOptions { Learn = new LearnOptions { Events = events, Duration = TimeSpan.Zero } }, Telemetry, Time);
        Failures = [];
    }

    public ManualTime Time { get; } = new();

    public ExporterTelemetry Telemetry { get; } = new();

    public ModelRegistry Registry { get; }

    public List<string> Failures { get; }

    /// <summary>Sends events and evaluates; the first call that sends enough completes the reference.</summary>
    public void Send(int count, double shift = 0, Func<int, TestEvent, TestEvent>? change = null)
    {
        for (var sent = 0; sent < count; sent += 100)
        {
            Registry.Apply(Batches.Of([.. Enumerable.Range(sent, Math.Min(100, count - sent)).Select(i => change is null ? Event(shift) : change(i, Event(shift)))]));
        }

        Registry.Evaluate();
    }

    public MetricsPage Page(long limit = 50_000, params string[] on) => new(
        MetricGroups.Select(on, []), ExpositionSources.Of(Telemetry, Registry) with { SeriesLimit = () => limit, Time = Time },
        (group, failure) => Failures.Add($"{group.Name}: {failure}"));

    public string Write(ExpositionFormat? format = null, params string[] on)
    {
        using var bytes = Page(50_000, on).Write(format ?? ExpositionFormat.PrometheusText);
        Assert.Empty(Failures);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    /// <summary>The lines of series whose name and labels start like this.</summary>
    public static string[] Series(string page, string start) => [.. page.Split('\n').Where(line => line.StartsWith(start, StringComparison.Ordinal))];

    private TestEvent Event(double shift)
    {
        var features = new Dictionary<string, object?>();
        for (var i = 0; i < _numeric; i++) features[$"number{i:00}"] = (_random.NextDouble() * 100) + (i == 0 ? shift : 0);
        for (var i = 0; i < _categorical; i++) features[$"category{i}"] = $"value{_random.Next(10)}";
        return new TestEvent { Features = features, HasPrediction = true, Prediction = _random.Next(2) == 0 ? "yes" : "no", HasScore = true, Score = _random.NextDouble(), LatencySeconds = 0.02 };
    }
}
