using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;
using ModelExporter.Statistics.Detectors;

namespace ModelExporter.Exposition.Groups.Models;

/// <summary>What the detectors of concept drift found in the errors of labelled predictions.</summary>
public sealed class ConceptDriftGroup : IMetricGroup
{
    private static readonly MetricDescriptor Detections = new(
        "model_concept_drift_detections_total", MetricType.Counter, "Changes that a detector found in the errors of labelled predictions, in the order of the labels. Each replica has its own detectors.",
        ["model", "version", "detector"], "sum by (model, version, detector) (increase(model_concept_drift_detections_total[1h])) > 0");

    private static readonly MetricDescriptor Last = new(
        "model_concept_drift_last_detection_timestamp_seconds", MetricType.Gauge, "When the detector last found a change, in seconds since 1970; absent when it never did.",
        ["model", "version", "detector"], "time() - max by (model, version) (model_concept_drift_last_detection_timestamp_seconds) < 3600", "seconds");

    private static readonly MetricDescriptor State = new(
        "model_concept_drift_state", MetricType.Gauge,
        "What the detector said of the errors between the last two evaluations, at its strongest: 0 stable, 1 warning (only ddm knows it), 2 drift.", ["model", "version", "detector"],
        "max by (model, version, detector) (max_over_time(model_concept_drift_state[15m])) > 0");

    /// <inheritdoc/>
    public string Name => "concept_drift";

    /// <inheritdoc/>
    public string Summary => "State and detections of concept drift in the errors of labelled predictions.";

    /// <inheritdoc/>
    public bool EnabledByDefault => true;

    /// <inheritdoc/>
    public IReadOnlyList<MetricDescriptor> Families => [Detections, Last, State];

    /// <inheritdoc/>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        writer.BeginFamily(Detections);
        foreach (var version in scrape.Versions)
        {
            foreach (var report in version.Evaluation?.Quality.Detectors ?? []) writer.Write(version.Labels.With("detector", report.Detector), report.Detections);
        }

        writer.EndFamily();

        writer.BeginFamily(Last);
        foreach (var version in scrape.Versions)
        {
            foreach (var report in version.Evaluation?.Quality.Detectors ?? [])
            {
                if (report.LastMilliseconds is { } milliseconds) writer.Write(version.Labels.With("detector", report.Detector), milliseconds / 1000.0);
            }
        }

        writer.EndFamily();

        writer.BeginFamily(State);
        foreach (var version in scrape.Versions)
        {
            foreach (var report in version.Evaluation?.Quality.Detectors ?? []) writer.Write(version.Labels.With("detector", report.Detector), ValueOf(report.State));
        }

        writer.EndFamily();
    }
    private static int ValueOf(DetectorState state) => state switch { DetectorState.Drift => 2, DetectorState.Warning => 1, _ => 0 };
}
