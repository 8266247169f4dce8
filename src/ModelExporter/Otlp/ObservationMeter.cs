using System.Diagnostics.Metrics;
using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Pages;
using ModelExporter.Monitoring.Exporter;

namespace ModelExporter.Otlp;

/// <summary>The histograms of the page as histograms of the SDK, which get every single duration and have the same buckets. A service.</summary>
internal sealed class ObservationMeter : IObservationSink, IDisposable
{
    private static readonly Dictionary<ObservedDuration, string> Names = new()
    {
        [ObservedDuration.Prediction] = "model_prediction_latency_seconds",
        [ObservedDuration.LabelDelay] = "model_label_delay_seconds",
        [ObservedDuration.IngestRequest] = "model_exporter_ingest_request_duration_seconds",
        [ObservedDuration.Evaluation] = "model_exporter_evaluation_duration_seconds",
        [ObservedDuration.Checkpoint] = "model_exporter_checkpoint_duration_seconds",
        [ObservedDuration.Proxy] = "model_exporter_proxy_upstream_duration_seconds",
        [ObservedDuration.LabelStore] = "model_exporter_label_store_write_duration_seconds",
    };

    private readonly Meter _meter;
    private readonly Dictionary<ObservedDuration, Histogram<double>> _histograms = [];

    /// <summary>Histograms of a scope.</summary>
    public ObservationMeter(string scope, string scopeVersion)
    {
        _meter = new Meter(scope, scopeVersion);
        foreach (var group in MetricGroups.All())
        {
            foreach (var family in group.Families.Where(family => family.Type == MetricType.Histogram))
            {
                var duration = Names.Single(name => name.Value == family.Name).Key;
                var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = family.Buckets!.Upper.ToArray() };
                var histogram = _meter.CreateHistogram(family.Name, PageInstruments.UnitOf(family), family.Help, tags: null, advice);
                _histograms.Add(duration, histogram);
                GroupOf.Add(histogram, group.Name);
            }
        }
    }

    /// <summary>The metric group that each histogram belongs to.</summary>
    public Dictionary<Instrument, string> GroupOf { get; } = [];

    /// <inheritdoc/>
    public Action<double> Of(ObservedDuration duration, string? model = null, string? version = null)
    {
        var histogram = _histograms[duration];
        if (model is null) return value => histogram.Record(value);
        var labels = LabelSet.Of(("model", model), ("version", version ?? ""));
        var tags = labels.Pairs.Select(label => KeyValuePair.Create(label.Key, (object?)label.Value)).ToArray();
        return value => histogram.Record(value, tags);
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
