using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;

namespace ModelExporter.Exposition.Groups.Models;

/// <summary>Labelled predictions by class, and by bin of the score: what the quality of a whole fleet is computed from.</summary>
public sealed class ConfusionGroup : IMetricGroup
{
    private static readonly MetricDescriptor Confusion = new(
        "model_confusion_total", MetricType.Counter, "Labelled predictions by actual and predicted class; `_other` holds the classes that are not kept apart.", ["model", "version", "actual", "predicted"],
        "sum by (model, version) (increase(model_confusion_total{actual=\"approve\",predicted=\"approve\"}[24h])) / sum by (model, version) (increase(model_confusion_total{actual=\"approve\"}[24h]))");

    private static readonly MetricDescriptor ScoreLabels = new(
        "model_score_labels_total", MetricType.Counter, "Labelled predictions of a binary model by bin of the probability of its positive class, and by actual class.",
        ["model", "version", "reference_id", "bin", "actual"], "sum by (model, version, reference_id, bin, actual) (increase(model_score_labels_total[24h]))");

    /// <inheritdoc/>
    public string Name => "confusion";

    /// <inheritdoc/>
    public string Summary => "Labelled predictions by actual and predicted class, and by score: the base of fleet-wide quality.";

    /// <inheritdoc/>
    public bool EnabledByDefault => true;

    /// <inheritdoc/>
    public IReadOnlyList<MetricDescriptor> Families => [Confusion, ScoreLabels];

    /// <inheritdoc/>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        writer.BeginFamily(Confusion);
        foreach (var version in scrape.Versions)
        {
            foreach (var ((actual, predicted), count) in version.Counters.Labels.Confusion) writer.Write(version.Labels.Confusion(actual, predicted), count);
        }

        writer.EndFamily();

        writer.BeginFamily(ScoreLabels);
        foreach (var version in scrape.Versions)
        {
            if (version.Counters.Labels.ScoreLabels is not { } scores) continue;
            for (var bin = 0; bin < scores.Bins.Count; bin++)
            {
                for (var actual = 0; actual < 2; actual++) writer.Write(version.Labels.ScoreBin(scores.Bins[bin], scores.Classes[actual]), scores[bin, actual]);
            }
        }

        writer.EndFamily();
    }
}
