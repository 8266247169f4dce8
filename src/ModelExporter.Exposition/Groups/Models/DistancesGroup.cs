using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;

namespace ModelExporter.Exposition.Groups.Models;

/// <summary>Distances beside PSI, for those who look at one feature.</summary>
public sealed class DistancesGroup : IMetricGroup
{
    private static readonly WindowedFamily[] Distances =
    [
        new(Gauge("model_feature_jensen_shannon_distance", "Jensen-Shannon distance (base 2) of the window from the reference, 0 to 1.", "model_feature_jensen_shannon_distance > 0.1"),
            scores => scores.JensenShannonDistance),
        new(Gauge("model_feature_kolmogorov_smirnov_distance", "Largest difference of the cumulative distributions of window and reference, 0 to 1; numeric features.",
                "topk(5, model_feature_kolmogorov_smirnov_distance{window=\"1h\"})"),
            scores => scores.KolmogorovSmirnovDistance),
        new(Gauge("model_feature_wasserstein_distance", "Wasserstein-1 distance of the window from the reference, in standard deviations of the reference; numeric features.",
                "topk(5, model_feature_wasserstein_distance{window=\"1h\"})"),
            scores => scores.WassersteinDistance),
    ];

    /// <inheritdoc/>
    public string Name => "distances";

    /// <inheritdoc/>
    public string Summary => "Jensen-Shannon, Kolmogorov-Smirnov and Wasserstein distances per feature and window.";

    /// <inheritdoc/>
    public bool EnabledByDefault => false;

    /// <inheritdoc/>
    public IReadOnlyList<MetricDescriptor> Families => [.. Distances.Select(family => family.Descriptor)];

    /// <inheritdoc/>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        foreach (var family in Distances) family.Write(writer, scrape);
    }

    private static MetricDescriptor Gauge(string name, string help, string example) => new(name, MetricType.Gauge, help, WindowedFamily.LabelNames, example);
}
