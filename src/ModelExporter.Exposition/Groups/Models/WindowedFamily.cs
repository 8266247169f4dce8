using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;
using ModelExporter.Monitoring.Drift;

namespace ModelExporter.Exposition.Groups.Models;

/// <summary>A gauge with one value per feature and window of every model version. A value.</summary>
/// <param name="Descriptor">The family.</param>
/// <param name="Value">Its value among the scores; NaN where it is undefined.</param>
internal sealed record WindowedFamily(MetricDescriptor Descriptor, Func<FeatureScores, double> Value)
{
    /// <summary>The labels of such families.</summary>
    public static readonly IReadOnlyList<string> LabelNames = ["model", "version", "feature", "window"];

    /// <summary>Writes the family.</summary>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        writer.BeginFamily(Descriptor);
        foreach (var version in scrape.Versions)
        {
            if (version.Evaluation is not { } evaluation) continue;
            var labels = version.Labels.Scores(evaluation);
            var at = 0;
            for (var feature = 0; feature < evaluation.Layout.Features.Length; feature++)
            {
                // By index: an enumerator per feature would be most of what a page allocates.
                for (var i = 0; i < evaluation.Windows.Count; i++) writer.Write(labels[at++], Value(evaluation.Windows[i].Features[feature]));
            }
        }

        writer.EndFamily();
    }
}
