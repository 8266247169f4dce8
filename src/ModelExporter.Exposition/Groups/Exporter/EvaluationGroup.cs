using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Exposition.Groups.Exporter;

/// <summary>How long the evaluations of all models take.</summary>
public sealed class EvaluationGroup : IMetricGroup
{
    private static readonly MetricDescriptor Duration = new(
        "model_exporter_evaluation_duration_seconds", MetricType.Histogram, "Time to compute the scores of all models once.", [],
        "rate(model_exporter_evaluation_duration_seconds_sum[5m]) / rate(model_exporter_evaluation_duration_seconds_count[5m])", "seconds",
        new BucketBounds(DurationHistogram.UpperBounds));

    private readonly long[] _counts = new long[DurationHistogram.UpperBounds.Count + 1];
    private readonly ExponentialHistogram _native = DurationHistogram.EmptyNative();

    /// <inheritdoc/>
    public string Name => "evaluation";

    /// <inheritdoc/>
    public string Summary => "Durations of the evaluations of scores.";

    /// <inheritdoc/>
    public bool EnabledByDefault => true;

    /// <inheritdoc/>
    public IReadOnlyList<MetricDescriptor> Families => [Duration];

    /// <inheritdoc/>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        writer.BeginFamily(Duration);
        var sum = scrape.Telemetry.EvaluationDuration.Read(_counts, _native);
        writer.WriteHistogram(LabelSet.Empty, new HistogramValue(_counts, sum, _native));
        writer.EndFamily();
    }
}
