using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;

namespace ModelExporter.Exposition.Groups.Exporter;

/// <summary>What this page is: its series, its limit, and which groups are on it.</summary>
public sealed class PageGroup : IPageGroup
{
    private static readonly MetricDescriptor Success = new(
        "model_exporter_collector_success", MetricType.Gauge, "1 when this collector is on the page, 0 when it was left out: the series limit was reached, or it failed.", ["collector"],
        "model_exporter_collector_success == 0");

    private static readonly MetricDescriptor LimitReached = new(
        "model_exporter_limit_reached_total", MetricType.Counter, "How often a limit of the configuration kept something out, by limit.", ["limit"],
        "sum by (limit) (increase(model_exporter_limit_reached_total[1h])) > 0");

    private static readonly MetricDescriptor SeriesLimit = new(
        "model_exporter_series_limit", MetricType.Gauge, "Most time series that a page may hold (limits.series).", [],
        "model_exporter_series / model_exporter_series_limit > 0.8");

    private static readonly MetricDescriptor Series = new(
        "model_exporter_series", MetricType.Gauge, "Time series on this page, this one among them.", [],
        "sum(model_exporter_series)");

    private readonly Dictionary<IMetricGroup, LabelSet> _collectors = [];
    private readonly Dictionary<string, LabelSet> _limits = [];

    /// <inheritdoc/>
    public string Name => "page";

    /// <inheritdoc/>
    public string Summary => "Number of series, limits reached, and which collectors are on the page.";

    /// <inheritdoc/>
    public bool EnabledByDefault => true;

    /// <inheritdoc/>
    public IReadOnlyList<MetricDescriptor> Families => [Success, LimitReached, SeriesLimit, Series];

    /// <inheritdoc/>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        writer.BeginFamily(Success);
        foreach (var (group, written) in scrape.Outcomes)
        {
            if (!_collectors.TryGetValue(group, out var labels)) _collectors[group] = labels = LabelSet.Of(("collector", group.Name));
            writer.Write(labels, written ? 1L : 0L);
        }

        writer.EndFamily();

        writer.BeginFamily(LimitReached);
        foreach (var (limit, count) in scrape.Telemetry.Limits)
        {
            if (!_limits.TryGetValue(limit, out var labels)) _limits[limit] = labels = LabelSet.Of(("limit", limit));
            writer.Write(labels, count.Value);
        }

        writer.EndFamily();

        writer.BeginFamily(SeriesLimit);
        writer.Write(LabelSet.Empty, scrape.Sources.SeriesLimit());
        writer.EndFamily();

        writer.BeginFamily(Series);
        writer.Write(LabelSet.Empty, writer.Series + 1);
        writer.EndFamily();
    }
}
