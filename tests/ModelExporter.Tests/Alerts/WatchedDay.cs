using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;
using ModelExporter.Simulation;
using ModelExporter.Simulation.Incidents;
using ModelExporter.Tests.Exposition;

namespace ModelExporter.Tests.Alerts;

/// <summary>
/// Simulated traffic of one model through the monitoring core and the metrics page, on a clock of its own: an evaluation every 15 seconds, a page every minute, as a Prometheus would see them.
/// The pages become the input series of a promtool test. A state that ends with its traffic.
/// </summary>
internal sealed partial class WatchedDay
{
    private const string Version = "1";
    private static readonly TimeSpan EvaluationInterval = TimeSpan.FromSeconds(15);

    private readonly string _model;
    private readonly TrafficGenerator _generator;
    private readonly LabelQueue _waiting = new();
    private readonly EventBatch _predictions = new(100);
    private readonly EventBatch _labels = new(100);
    private readonly ModelRegistry _registry;
    private readonly ManualTime _time = new();
    private readonly MetricsPage _page;
    private readonly HashSet<string> _families;
    private readonly Dictionary<string, List<string>> _series = new(StringComparer.Ordinal);
    private int _pages;

    /// <param name="model">The model's name.</param>
    /// <param name="traffic">Its traffic.</param>
    /// <param name="incidents">What goes wrong.</param>
    /// <param name="families">Names of the series that are kept; of histograms those of the buckets.</param>
    public WatchedDay(string model, TrafficOptions traffic, IncidentSchedule incidents, IEnumerable<string> families)
    {
        _model = model;
        _families = [.. families];
        traffic = traffic with { Start = _time.GetUtcNow() };
        var telemetry = new ExporterTelemetry();
        _registry = new ModelRegistry(new MonitoringOptions(), telemetry, _time);
        _registry.SetReference(model, Version, SimulatedReference.Build(traffic, SimulatedReference.DefaultEvents, model, Version));
        _page = new MetricsPage(MetricGroups.Select([], []), ExpositionSources.Of(telemetry, _registry), (_, failure) => throw failure);
        _generator = new TrafficGenerator(traffic, incidents);
        _generator.Next();
    }

    /// <summary>Lets time pass, and the traffic with it.</summary>
    public void Run(TimeSpan length)
    {
        Scrape();
        for (var elapsed = EvaluationInterval; elapsed <= length; elapsed += EvaluationInterval)
        {
            while (_generator.Elapsed < elapsed)
            {
                var e = _generator.Current;
                _waiting.Add(e);
                e.AddTo(_predictions, _model, Version);
                _generator.Next();
            }

            _time.Advance(EvaluationInterval);
            while (_waiting.TryTake(_time.GetUtcNow().ToUnixTimeMilliseconds(), out var label)) AddLabel(label);
            if (_predictions.Rows > 0) Assert.Equal(_predictions.Rows, _registry.Apply(_predictions).Accepted);
            if (_labels.Rows > 0) _registry.ApplyLabels(_labels);
            _predictions.Clear();
            _labels.Clear();
            _registry.Evaluate();
            if (elapsed.Ticks % TimeSpan.TicksPerMinute == 0) Scrape();
        }
    }

    /// <summary>The input series of a promtool test with steps of a minute, as lines of YAML.</summary>
    public string InputSeries()
    {
        var lines = new StringBuilder();
        foreach (var (series, values) in _series.OrderBy(pair => pair.Key, StringComparer.Ordinal)) lines.Append(CultureInfo.InvariantCulture, $"      - {{series: '{series}', values: '{Shortened(values)}'}}\n");
        return lines.ToString();
    }

    private void AddLabel(SimulatedLabel label)
    {
        var slice = _labels.Slice(_model, Version);
        slice.BeginRow(slice.Rows);
        Span<byte> id = stackalloc byte[EventJson.IdLength];
        EventJson.WriteId(id, label.Id);
        slice.Current.Id = EventId.Of(id);
        slice.Current.TimestampMilliseconds = label.TimestampMilliseconds;
        slice.Label.Set(slice.Rows, _labels.AddText(Encoding.UTF8.GetBytes(SimulatedEvent.Classes[label.Label])));
        slice.CommitRow();
    }

    private void Scrape()
    {
        using var page = _page.Write(ExpositionFormat.PrometheusText);
        foreach (Match sample in Sample().Matches(Encoding.UTF8.GetString(page.ToArray())))
        {
            if (!_families.Contains(sample.Groups["name"].Value)) continue;
            var labels = sample.Groups["labels"].Value;
            if (labels.Contains("le=\"", StringComparison.Ordinal) && !labels.Contains("le=\"0.5\"", StringComparison.Ordinal) && !labels.Contains("le=\"+Inf\"", StringComparison.Ordinal)) continue;
            var series = $"{sample.Groups["name"].Value}{{job=\"{_model}\",instance=\"a\"{(labels.Length > 0 ? "," : "")}{labels}}}";
            if (!_series.TryGetValue(series, out var values)) _series.Add(series, values = []);
            while (values.Count < _pages) values.Add("_");
            values.Add(sample.Groups["value"].Value);
        }

        _pages++;
    }

    // Runs of one value as promtool writes them: the value, and how often it comes again.
    private static string Shortened(List<string> values)
    {
        var text = new StringBuilder();
        for (var i = 0; i < values.Count;)
        {
            var end = i;
            while (end + 1 < values.Count && values[end + 1] == values[i]) end++;
            if (text.Length > 0) text.Append(' ');
            if (values[i] == "_") text.Append(CultureInfo.InvariantCulture, $"_x{end - i + 1}");
            else if (end > i) text.Append(CultureInfo.InvariantCulture, $"{values[i]}x{end - i}");
            else text.Append(values[i]);
            i = end + 1;
        }

        return text.ToString();
    }

    [GeneratedRegex("^(?<name>[a-z_]+)(\\{(?<labels>.*)\\})? (?<value>[^ \n]+)$", RegexOptions.Multiline)]
    private static partial Regex Sample();
}
