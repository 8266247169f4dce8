using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;

namespace ModelExporter.Exposition.Groups.Models;

/// <summary>How many predictions every model version made, how many failed, and when the last one was.</summary>
public sealed class PredictionsGroup : IMetricGroup
{
    private static readonly string[] VersionLabelNames = ["model", "version"];

    private static readonly MetricDescriptor Predictions = new(
        "model_predictions_total", MetricType.Counter, "Predictions that were counted, failed ones among them.", VersionLabelNames,
        "sum by (model, version) (rate(model_predictions_total[5m]))");

    private static readonly MetricDescriptor Errors = new(
        "model_prediction_errors_total", MetricType.Counter, "Predictions that failed, by the reason that the event gave; `_other` holds what has no reason or is beyond the first 20 of them.",
        ["model", "version", "reason"],
        "sum by (model, version) (rate(model_prediction_errors_total[5m])) / sum by (model, version) (rate(model_predictions_total[5m]))");

    private static readonly MetricDescriptor Late = new(
        "model_events_late_total", MetricType.Counter, "Events too old for the shortest window; they are in the counters, and in the windows that still hold their time.", VersionLabelNames,
        "sum by (model, version) (rate(model_events_late_total[1h])) / sum by (model, version) (rate(model_predictions_total[1h]))");

    private static readonly MetricDescriptor Duplicate = new(
        "model_events_duplicate_total", MetricType.Counter, "Events whose id had been seen before; they were not counted again.", VersionLabelNames,
        "sum by (model, version) (increase(model_events_duplicate_total[1h])) > 0");

    private static readonly MetricDescriptor Future = new(
        "model_events_future_total", MetricType.Counter, "Events from further in the future than time.future_tolerance; they were counted as of now.", VersionLabelNames,
        "sum by (model, version) (increase(model_events_future_total[1h])) > 0");

    private static readonly MetricDescriptor LastEvent = new(
        "model_last_event_timestamp_seconds", MetricType.Gauge, "Time of the latest event, in seconds since 1970; absent before the first.", VersionLabelNames,
        "time() - max by (model, version) (model_last_event_timestamp_seconds) > 1800", "seconds");

    /// <inheritdoc/>
    public string Name => "predictions";

    /// <inheritdoc/>
    public string Summary => "Predictions, errors, late, duplicate and future events of every model version.";

    /// <inheritdoc/>
    public bool EnabledByDefault => true;

    /// <inheritdoc/>
    public IReadOnlyList<MetricDescriptor> Families => [Predictions, Errors, Late, Duplicate, Future, LastEvent];

    /// <inheritdoc/>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        writer.BeginFamily(Predictions);
        foreach (var version in scrape.Versions) writer.Write(version.Labels.Version, version.Counters.Predictions);
        writer.EndFamily();

        writer.BeginFamily(Errors);
        foreach (var version in scrape.Versions)
        {
            foreach (var (reason, count) in version.Counters.Errors) writer.Write(version.Labels.With("reason", reason), count);
        }

        writer.EndFamily();

        writer.BeginFamily(Late);
        foreach (var version in scrape.Versions) writer.Write(version.Labels.Version, version.Counters.Late);
        writer.EndFamily();

        writer.BeginFamily(Duplicate);
        foreach (var version in scrape.Versions) writer.Write(version.Labels.Version, version.Counters.Duplicates);
        writer.EndFamily();

        writer.BeginFamily(Future);
        foreach (var version in scrape.Versions) writer.Write(version.Labels.Version, version.Counters.Future);
        writer.EndFamily();

        writer.BeginFamily(LastEvent);
        foreach (var version in scrape.Versions)
        {
            if (version.Counters.LastEventMilliseconds is { } milliseconds) writer.Write(version.Labels.Version, milliseconds / 1000.0);
        }

        writer.EndFamily();
    }
}
