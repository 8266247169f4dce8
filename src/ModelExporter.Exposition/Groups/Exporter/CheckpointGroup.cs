using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Exposition.Groups.Exporter;

/// <summary>Whether a restart would find a fresh checkpoint; absent without a storage path.</summary>
public sealed class CheckpointGroup : IMetricGroup
{
    private static readonly MetricDescriptor Timestamp = new(
        "model_exporter_checkpoint_last_success_timestamp_seconds", MetricType.Gauge, "When a checkpoint was last written with success, in seconds since 1970.", [],
        "time() - model_exporter_checkpoint_last_success_timestamp_seconds > 300", "seconds");

    private static readonly MetricDescriptor Failures = new(
        "model_exporter_checkpoint_failures_total", MetricType.Counter,
        "Checkpoints that could not be written (operation write), or could not be used at the start and were set aside (operation read).", ["operation"],
        "sum by (operation) (increase(model_exporter_checkpoint_failures_total[10m])) > 0");

    private static readonly MetricDescriptor Size = new(
        "model_exporter_checkpoint_size_bytes", MetricType.Gauge, "Size of the last checkpoint that this process wrote.", [],
        "max(model_exporter_checkpoint_size_bytes)", "bytes");

    private static readonly MetricDescriptor Duration = new(
        "model_exporter_checkpoint_duration_seconds", MetricType.Histogram, "Time to make a checkpoint and to bring it to the disk.", [],
        "histogram_quantile(0.99, sum by (le) (rate(model_exporter_checkpoint_duration_seconds_bucket[1h])))", "seconds", new BucketBounds(DurationHistogram.UpperBounds));

    private static readonly LabelSet WriteOperation = LabelSet.Of(("operation", "write"));
    private static readonly LabelSet ReadOperation = LabelSet.Of(("operation", "read"));

    private readonly long[] _counts = new long[DurationHistogram.UpperBounds.Count + 1];
    private readonly ExponentialHistogram _native = DurationHistogram.EmptyNative();

    /// <inheritdoc/>
    public string Name => "checkpoint";

    /// <inheritdoc/>
    public string Summary => "Age, size and failures of checkpoints.";

    /// <inheritdoc/>
    public bool EnabledByDefault => true;

    /// <inheritdoc/>
    public IReadOnlyList<MetricDescriptor> Families => [Timestamp, Failures, Size, Duration];

    /// <inheritdoc/>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        writer.BeginFamily(Timestamp);
        if (scrape.Telemetry.Checkpoint.LastSuccess is { } at) writer.Write(LabelSet.Empty, at.ToUnixTimeMilliseconds() / 1000.0);
        writer.EndFamily();

        var checkpoints = scrape.Telemetry.Checkpoints;
        writer.BeginFamily(Failures);
        if (checkpoints is not null)
        {
            writer.Write(ReadOperation, checkpoints.ReadFailures.Value);
            writer.Write(WriteOperation, checkpoints.WriteFailures.Value);
        }

        writer.EndFamily();

        writer.BeginFamily(Size);
        if (checkpoints is { Bytes: > 0 }) writer.Write(LabelSet.Empty, checkpoints.Bytes);
        writer.EndFamily();

        writer.BeginFamily(Duration);
        if (checkpoints is not null)
        {
            var sum = checkpoints.Duration.Read(_counts, _native);
            writer.WriteHistogram(LabelSet.Empty, new HistogramValue(_counts, sum, _native));
        }

        writer.EndFamily();
    }
}
