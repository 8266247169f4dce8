using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;
using ModelExporter.Monitoring.Labels;
using ModelExporter.Monitoring.Quality;

namespace ModelExporter.Exposition.Groups.Models;

/// <summary>What became of labels, and of predictions that wait for them.</summary>
public sealed class LabelsGroup : IMetricGroup
{
    private static readonly string[] VersionLabelNames = ["model", "version"];

    private static readonly (MetricDescriptor Family, Func<LabelCounters, long> Count)[] Counters =
    [
        (Counter("model_labels_total", "Labels received, those that wait for their prediction among them; repetitions are not counted.",
                "sum by (model, version) (rate(model_labels_total[1h]))"),
            labels => labels.Received),
        (Counter("model_labels_matched_total", "Predictions that got their first label.",
                "sum by (model, version) (increase(model_labels_matched_total[24h])) / sum by (model, version) (increase(model_predictions_total[24h]))"),
            labels => labels.Matched),
        (Counter("model_labels_unmatched_total", "Labels whose prediction did not come in time, or belongs to another version, and labels that the model's task cannot have.",
                "sum by (model, version) (increase(model_labels_unmatched_total[1h])) > 0"),
            labels => labels.Unmatched),
        (Counter("model_labels_corrected_total", "Labels that took the place of another one: in the windows; the other counters keep the first.",
                "sum by (model, version) (increase(model_labels_corrected_total[24h]))"),
            labels => labels.Corrected),
    ];

    private static readonly MetricDescriptor Unlabelled = new(
        "model_predictions_unlabelled_total", MetricType.Counter, "Predictions that were forgotten without a label, by reason: `age` is labels.horizon, `capacity` labels.capacity.",
        ["model", "version", "reason"], "sum by (model, version) (increase(model_predictions_unlabelled_total{reason=\"capacity\"}[24h])) > 0");

    private static readonly MetricDescriptor Waiting = new(
        "model_labels_waiting", MetricType.Gauge, "Predictions that wait for their label. With labels.store postgres those of all replicas, shown by one of them.", VersionLabelNames, "sum by (model, version) (model_labels_waiting)");

    private static readonly MetricDescriptor Delay = new(
        "model_label_delay_seconds", MetricType.Histogram, "How long after its prediction a label became known.", VersionLabelNames,
        "histogram_quantile(0.9, sum by (model, version, le) (rate(model_label_delay_seconds_bucket[24h])))", "seconds", new BucketBounds(LabelDelays.UpperBounds));

    /// <inheritdoc/>
    public string Name => "labels";

    /// <inheritdoc/>
    public string Summary => "Labels received, joined, corrected and missed, and how long they took.";

    /// <inheritdoc/>
    public bool EnabledByDefault => true;

    /// <inheritdoc/>
    public IReadOnlyList<MetricDescriptor> Families => [.. Counters.Select(counter => counter.Family), Unlabelled, Waiting, Delay];

    /// <inheritdoc/>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        foreach (var (family, count) in Counters)
        {
            writer.BeginFamily(family);
            foreach (var version in scrape.Versions) writer.Write(version.Labels.Version, count(version.Counters.Labels));
            writer.EndFamily();
        }

        writer.BeginFamily(Unlabelled);
        foreach (var version in scrape.Versions)
        {
            writer.Write(version.Labels.With("reason", "age"), version.Counters.Labels.UnlabelledByAge);
            writer.Write(version.Labels.With("reason", "capacity"), version.Counters.Labels.UnlabelledByCapacity);
        }

        writer.EndFamily();

        writer.BeginFamily(Waiting);
        foreach (var version in scrape.Versions)
        {
            if (version.Counters.Labels.Waiting is { } waiting) writer.Write(version.Labels.Version, waiting);
        }

        writer.EndFamily();

        writer.BeginFamily(Delay);
        foreach (var version in scrape.Versions)
        {
            var delays = version.Counters.Labels.Delays;
            writer.WriteHistogram(version.Labels.Version, new HistogramValue(delays.Counts, delays.SumSeconds, delays.Native));
        }

        writer.EndFamily();
    }

    private static MetricDescriptor Counter(string name, string help, string example) => new(name, MetricType.Counter, help, VersionLabelNames, example);
}
