using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Exposition.Groups.Exporter;

/// <summary>The database that replicas share labels in; absent while labels stay within the process.</summary>
public sealed class LabelStoreGroup : IMetricGroup
{
    private static readonly MetricDescriptor Up = new(
        "model_exporter_label_store_up", MetricType.Gauge, "Whether the database that replicas share labels in could be used at the last attempt.", [],
        "min(model_exporter_label_store_up) == 0");

    private static readonly MetricDescriptor QueueLength = new(
        "model_exporter_label_store_queue_length", MetricType.Gauge, "Predictions and labels that wait to be written to the database.", [],
        "max(model_exporter_label_store_queue_length / model_exporter_label_store_queue_limit) > 0.5");

    private static readonly MetricDescriptor QueueLimit = new(
        "model_exporter_label_store_queue_limit", MetricType.Gauge, "How many may wait: labels.postgres.queue_capacity.", [], "max(model_exporter_label_store_queue_limit)");

    private static readonly MetricDescriptor Written = new(
        "model_exporter_label_store_written_total", MetricType.Counter, "Predictions and labels that the database has taken.", ["half"],
        "sum by (half) (rate(model_exporter_label_store_written_total[5m]))");

    private static readonly MetricDescriptor Dropped = new(
        "model_exporter_label_store_dropped_total", MetricType.Counter, "Predictions and labels that never came to the database; their pairs cannot be counted.", ["half", "reason"],
        "sum by (half, reason) (increase(model_exporter_label_store_dropped_total[15m])) > 0");

    private static readonly MetricDescriptor Expired = new(
        "model_exporter_label_store_expired_total", MetricType.Counter,
        "Predictions and labels without their other half that this replica removed from the database: `age` is labels.horizon, `capacity` labels.postgres.capacity.", ["half", "reason"],
        "sum by (half) (increase(model_exporter_label_store_expired_total{reason=\"capacity\"}[1h])) > 0");

    private static readonly MetricDescriptor Errors = new(
        "model_exporter_label_store_errors_total", MetricType.Counter, "Requests to the database that failed.", ["reason"],
        "sum by (reason) (rate(model_exporter_label_store_errors_total[5m])) > 0");

    private static readonly MetricDescriptor Duration = new(
        "model_exporter_label_store_write_duration_seconds", MetricType.Histogram, "Time to write a batch of predictions and labels to the database.", [],
        "histogram_quantile(0.99, sum by (le) (rate(model_exporter_label_store_write_duration_seconds_bucket[5m])))", "seconds", new BucketBounds(DurationHistogram.UpperBounds));

    private readonly long[] _counts = new long[DurationHistogram.UpperBounds.Count + 1];
    private readonly ExponentialHistogram _native = DurationHistogram.EmptyNative();

    /// <inheritdoc/>
    public string Name => "label_store";

    /// <inheritdoc/>
    public string Summary => "State, queue and losses of the database that replicas share labels in.";

    /// <inheritdoc/>
    public bool EnabledByDefault => true;

    /// <inheritdoc/>
    public IReadOnlyList<MetricDescriptor> Families => [Up, QueueLength, QueueLimit, Written, Dropped, Expired, Errors, Duration];

    /// <inheritdoc/>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        var store = scrape.Telemetry.LabelStore;
        WriteOne(writer, Up, store is null ? null : store.IsUp ? 1 : 0);
        WriteOne(writer, QueueLength, store?.QueueLength());
        WriteOne(writer, QueueLimit, store?.QueueCapacity);

        writer.BeginFamily(Written);
        foreach (var (half, count) in store?.AllWritten ?? []) writer.Write(LabelSet.Of(("half", half)), count.Value);
        writer.EndFamily();

        WriteHalves(writer, Dropped, store?.AllDropped ?? []);
        WriteHalves(writer, Expired, store?.AllExpired ?? []);

        writer.BeginFamily(Errors);
        foreach (var (reason, count) in store?.AllErrors ?? []) writer.Write(LabelSet.Of(("reason", reason)), count.Value);
        writer.EndFamily();

        writer.BeginFamily(Duration);
        if (store is not null)
        {
            var sum = store.WriteDuration.Read(_counts, _native);
            writer.WriteHistogram(LabelSet.Empty, new HistogramValue(_counts, sum, _native));
        }

        writer.EndFamily();
    }

    private static void WriteOne(MetricWriter writer, MetricDescriptor family, int? value)
    {
        writer.BeginFamily(family);
        if (value is { } known) writer.Write(LabelSet.Empty, known);
        writer.EndFamily();
    }

    private static void WriteHalves(MetricWriter writer, MetricDescriptor family, IEnumerable<KeyValuePair<(string Half, string Reason), Counter>> counts)
    {
        writer.BeginFamily(family);
        foreach (var ((half, reason), count) in counts) writer.Write(LabelSet.Of(("half", half), ("reason", reason)), count.Value);
        writer.EndFamily();
    }
}
