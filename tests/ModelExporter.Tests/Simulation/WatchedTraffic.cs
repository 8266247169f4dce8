using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;
using ModelExporter.Simulation;
using ModelExporter.Simulation.Incidents;

namespace ModelExporter.Tests.Simulation;

/// <summary>Simulated traffic in the real monitoring core, on event time, with an evaluation every 15 seconds as in production. A state that ends with its traffic.</summary>
internal sealed class WatchedTraffic
{
    public static readonly TimeSpan EvaluationInterval = TimeSpan.FromSeconds(15);

    private const string Model = "credit";
    private const string Version = "1";

    private readonly TrafficGenerator _generator;
    private readonly EventBatch _batch = new(100);
    private readonly ModelRegistry _registry;

    public WatchedTraffic(TrafficOptions options, IncidentSchedule incidents)
    {
        _generator = new TrafficGenerator(options, incidents);
        var monitoring = new MonitoringOptions { Time = new TimeOptions { Source = TimeSource.Event, FutureTolerance = TimeSpan.FromDays(36_500) } };
        _registry = new ModelRegistry(monitoring, new ExporterTelemetry(), new ManualTime());
        _generator.Next();
    }

    public VersionState State => _registry.Model(Model)!.Version(Version)!;

    /// <summary>Feeds the traffic; after each evaluation the time and what was found are told.</summary>
    public void Run(TimeSpan until, Action<TimeSpan, Evaluation> evaluated)
    {
        var next = EvaluationInterval;
        while (next <= until)
        {
            if (_generator.Elapsed < next)
            {
                _generator.Current.AddTo(_batch, Model, Version);
                _generator.Next();
                if (_batch.Rows < 100) continue;
                Apply();
                continue;
            }

            Apply();
            _registry.Evaluate();
            if (State.Evaluation is { } evaluation) evaluated(next, evaluation);
            next += EvaluationInterval;
        }
    }

    private void Apply()
    {
        if (_batch.Rows > 0) Assert.Equal(_batch.Rows, _registry.Apply(_batch).Accepted);
        _batch.Clear();
    }
}
