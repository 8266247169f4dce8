using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;

namespace ModelExporter.Exposition.Groups.Models;

/// <summary>Events and labelled predictions by segment: what errors, quality and fairness per segment are computed from, over a whole fleet.</summary>
public sealed class SegmentsGroup : IMetricGroup
{
    private static readonly MetricDescriptor Predictions = new(
        "model_segment_predictions_total", MetricType.Counter,
        "Events by value of a segment that the configuration names; `_missing` holds events without the segment, `_other` the values that are not kept apart.", ["model", "version", "segment", "value"],
        "sum by (model, version, segment, value) (rate(model_segment_predictions_total[5m])) / ignoring(value) group_left sum by (model, version, segment) (rate(model_segment_predictions_total[5m]))");

    private static readonly MetricDescriptor Errors = new(
        "model_segment_prediction_errors_total", MetricType.Counter, "Events with an error by value of a segment.", ["model", "version", "segment", "value"],
        "sum by (model, version, segment, value) (rate(model_segment_prediction_errors_total[5m])) / sum by (model, version, segment, value) (rate(model_segment_predictions_total[5m]))");

    private static readonly MetricDescriptor Confusion = new(
        "model_segment_confusion_total", MetricType.Counter,
        "Labelled predictions of a binary model by value of a segment, actual and predicted class; pairs with another class than the two are not in it.",
        ["model", "version", "segment", "value", "actual", "predicted"],
        "sum by (model, version, segment, value) (increase(model_segment_confusion_total{predicted=\"approve\"}[24h])) / sum by (model, version, segment, value) (increase(model_segment_confusion_total[24h]))");

    /// <inheritdoc/>
    public string Name => "segments";

    /// <inheritdoc/>
    public string Summary => "Events, errors and labelled predictions by the segments that `models[].segments` names; nothing without it.";

    /// <inheritdoc/>
    public bool EnabledByDefault => true;

    /// <inheritdoc/>
    public IReadOnlyList<MetricDescriptor> Families => [Predictions, Errors, Confusion];

    /// <inheritdoc/>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        writer.BeginFamily(Predictions);
        foreach (var version in scrape.Versions)
        {
            foreach (var segment in version.Counters.Segments.Segments)
            {
                foreach (var value in segment.Values) writer.Write(version.Labels.Segment(segment.Segment, value.Value), value.Predictions);
            }
        }

        writer.EndFamily();

        writer.BeginFamily(Errors);
        foreach (var version in scrape.Versions)
        {
            foreach (var segment in version.Counters.Segments.Segments)
            {
                foreach (var value in segment.Values) writer.Write(version.Labels.Segment(segment.Segment, value.Value), value.Errors);
            }
        }

        writer.EndFamily();

        writer.BeginFamily(Confusion);
        foreach (var version in scrape.Versions)
        {
            var classes = version.Counters.Segments.Classes;
            if (classes.Count == 0) continue;
            foreach (var segment in version.Counters.Segments.Segments)
            {
                foreach (var value in segment.Values)
                {
                    for (var cell = 0; cell < value.Confusion.Length; cell++)
                        writer.Write(version.Labels.SegmentConfusion(segment.Segment, value.Value, classes[cell / 2], classes[cell % 2]), value.Confusion[cell]);
                }
            }
        }

        writer.EndFamily();
    }
}
