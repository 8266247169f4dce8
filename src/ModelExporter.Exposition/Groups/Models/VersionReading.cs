using System.Runtime.CompilerServices;
using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Models;

namespace ModelExporter.Exposition.Groups.Models;

/// <summary>One model version as a page sees it. A value.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Counters">Its counters, consistent in themselves.</param>
/// <param name="Evaluation">Its latest scores, or null before the first.</param>
/// <param name="Labels">The labels of its series.</param>
/// <param name="Histograms">Reads the values of its numeric features; most pages do not show them.</param>
public sealed record VersionReading(string Model, VersionCounters Counters, Evaluation? Evaluation, VersionLabels Labels, Func<IReadOnlyList<FeatureHistogram>> Histograms);

/// <summary>Reads all model versions for a page. A state: keeps the labels of every version as long as that lives; used by one scrape at a time.</summary>
internal sealed class VersionReader
{
    private readonly ConditionalWeakTable<VersionState, VersionLabels> _labels = [];

    public List<VersionReading> ReadAll(ModelRegistry models)
    {
        var readings = new List<VersionReading>();
        foreach (var model in models.Models)
        {
            foreach (var version in model.Versions)
            {
                var counters = version.ReadCounters();
                if (!_labels.TryGetValue(version, out var labels)) _labels.Add(version, labels = new VersionLabels(version.Model.Name, version.Version, counters.StartedAt));
                labels.Use(counters.Generation, counters.ReferenceSince);
                labels.Use(counters.Segments);
                readings.Add(new VersionReading(model.Name, counters, version.Evaluation, labels, () => version.ReadHistograms(counters.Generation)));
            }
        }

        return readings;
    }
}
