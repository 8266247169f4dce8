using ModelExporter.Exposition.Groups.Exporter;
using ModelExporter.Exposition.Groups.Models;

namespace ModelExporter.Exposition.Pages;

/// <summary>The metric groups of the program: one line each.</summary>
public static class MetricGroups
{
    /// <summary>Makes all groups, in the order of the page: what matters most first, since the series limit takes the last.</summary>
    public static IReadOnlyList<IMetricGroup> All() =>
    [
        new BuildGroup(),
        new IngestGroup(),
        new EvaluationGroup(),
        new ConfigurationGroup(),
        new CheckpointGroup(),
        new ProxyGroup(),
        new LabelStoreGroup(),
        new PushGroup(),
        new ProcessGroup(),
        new DotnetGroup(),
        new PredictionsGroup(),
        new ReferenceGroup(),
        new ValuesGroup(),
        new LatencyGroup(),
        new LabelsGroup(),
        new ConfusionGroup(),
        new QualityGroup(),
        new QualityEvidenceGroup(),
        new EstimatesGroup(),
        new ConceptDriftGroup(),
        new FeedbackGroup(),
        new SegmentsGroup(),
        new DriftGroup(),
        new EvidenceGroup(),
        new BinsGroup(),
        new DistancesGroup(),
        new SharesGroup(),
        new DetailsGroup(),
        new HistogramsGroup(),
        new PageGroup(),
    ];

    /// <summary>The groups that are on after switches: switched on, or on by default and not switched off.</summary>
    /// <param name="on">Names after <c>--collector.</c>.</param>
    /// <param name="off">Names after <c>--no-collector.</c>; of a name in both, this wins.</param>
    /// <param name="onForModels">Names that some model switches on for itself; <see cref="MetricSources.Shows"/> then tells which.</param>
    /// <exception cref="ArgumentException">A name is no group's.</exception>
    public static IReadOnlyList<IMetricGroup> Select(IReadOnlyCollection<string> on, IReadOnlyCollection<string> off, params IReadOnlyCollection<string> onForModels)
    {
        var all = All();
        foreach (var name in on.Concat(off).Concat(onForModels))
        {
            if (all.All(group => group.Name != name)) throw new ArgumentException($"There is no collector '{name}'. There are: {string.Join(", ", all.Select(group => group.Name))}.");
        }

        return [.. all.Where(group => onForModels.Contains(group.Name) || (!off.Contains(group.Name) && (group.EnabledByDefault || on.Contains(group.Name))))];
    }
}
