using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;
using ModelExporter.Monitoring.Quality;

namespace ModelExporter.Exposition.Groups.Models;

/// <summary>The quality that predictions are expected to have before their labels come, and how right that proved.</summary>
public sealed class EstimatesGroup : IMetricGroup
{
    private static readonly MeasuredFamily[] Estimates =
    [
        Family("model_quality_estimate", "The measure as the scores of all predictions of the window let expect it, without labels; only with a labelled reference. Blind to concept drift.",
            "model_quality_estimate{measure=\"roc_auc\",window=\"24h\"}", estimate => estimate.Value),
        Family("model_quality_estimate_lower_bound", "The estimate minus three standard errors of sampling.",
            "model_quality_estimate_lower_bound > model_quality_reference", estimate => estimate.Lower),
        Family("model_quality_estimate_upper_bound", "The estimate plus three standard errors of sampling.",
            "model_quality_estimate_upper_bound < model_quality_reference", estimate => estimate.Upper),
    ];

    private static readonly MeasuredFamily Error = MeasuredFamily.Of(
        "model_quality_estimate_error", "Estimated minus realised measure of the labelled predictions of the window: how far estimates can be trusted.",
        "abs(model_quality_estimate_error{window=\"24h\"}) > 0.05", window => window.EstimateErrors);

    /// <inheritdoc/>
    public string Name => "estimates";

    /// <inheritdoc/>
    public string Summary => "Quality that is expected before labels arrive, with its band, and its error once they have.";

    /// <inheritdoc/>
    public bool EnabledByDefault => true;

    /// <inheritdoc/>
    public IReadOnlyList<MetricDescriptor> Families => [.. Estimates.Select(family => family.Descriptor), Error.Descriptor];

    /// <inheritdoc/>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        foreach (var family in Estimates) family.Write(writer, scrape);
        Error.Write(writer, scrape);
    }

    private static MeasuredFamily Family(string name, string help, string example, Func<MeasureValue, double> value) =>
        MeasuredFamily.Of(name, help, example, window => window.Estimates.Select(estimate => KeyValuePair.Create(estimate.Measure, value(estimate))));
}
