using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;

namespace ModelExporter.Exposition.Groups.Models;

/// <summary>Shares of values that are missing, invalid, out of range or unseen, for those who cannot compute them from the counters.</summary>
public sealed class SharesGroup : IMetricGroup
{
    private static readonly WindowedFamily[] Shares =
    [
        new(Ratio("model_feature_missing_ratio", "Share of events in the window without a value, of those that should have one.", "model_feature_missing_ratio > 0.05"),
            scores => scores.MissingRatio),
        new(Ratio("model_feature_invalid_ratio", "Share of events in the window with an invalid value, of those that should have one.", "model_feature_invalid_ratio > 0.01"),
            scores => scores.InvalidRatio),
        new(Ratio("model_feature_out_of_range_ratio", "Share of numbers outside the range that is set, or outside that of the reference when none is; of categories outside the allowed values, where there are any.",
                "model_feature_out_of_range_ratio > 0.01"),
            scores => scores.OutOfRangeRatio),
        new(Ratio("model_feature_unseen_ratio", "Share of values in categories that the reference does not have; categorical features whose categories are all known.",
                "model_feature_unseen_ratio > 0.01"),
            scores => scores.UnseenRatio),
    ];

    /// <inheritdoc/>
    public string Name => "shares";

    /// <inheritdoc/>
    public string Summary => "Shares of missing, invalid, out-of-range and unseen values per feature and window.";

    /// <inheritdoc/>
    public bool EnabledByDefault => false;

    /// <inheritdoc/>
    public IReadOnlyList<MetricDescriptor> Families => [.. Shares.Select(family => family.Descriptor)];

    /// <inheritdoc/>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        foreach (var family in Shares) family.Write(writer, scrape);
    }

    private static MetricDescriptor Ratio(string name, string help, string example) => new(name, MetricType.Gauge, help, WindowedFamily.LabelNames, example, "ratio");
}
