using ModelExporter.Exposition.Families;
using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Exposition.Groups.Models;

/// <summary>The labels of all series of one feature, encoded when they are first needed. A state used by one scrape at a time.</summary>
internal sealed class FeatureLabels(LabelSet version, LabelSet reference, string name)
{
    // A category that is an empty text would be a label that is not there.
    private const string EmptyCategory = "_empty";

    private readonly Dictionary<(TimeSpan Window, FeatureStatus Status), LabelSet> _statuses = [];
    private readonly Dictionary<TimeSpan, LabelSet> _windows = [];
    private LabelSet? _reference;
    private LabelSet[]? _invalid;
    private LabelSet[]? _bins;
    private LabelSet[]? _boundedBins;

    /// <summary>The version's labels and <c>feature</c>.</summary>
    public LabelSet Feature { get; } = version.With("feature", name);

    /// <summary>The version's labels, <c>reference_id</c> and <c>feature</c>.</summary>
    public LabelSet Reference => _reference ??= reference.With("feature", name);

    /// <summary>These and <c>reason</c>, one per <see cref="InvalidReason"/>.</summary>
    public LabelSet[] Invalid => _invalid ??= [.. InvalidReasons.All.Select(reason => Feature.With("reason", reason.Name()))];

    /// <summary>These and <c>window</c>.</summary>
    public LabelSet Window(TimeSpan length)
    {
        if (!_windows.TryGetValue(length, out var labels)) _windows[length] = labels = Feature.With("window", WindowName.Of(length));
        return labels;
    }

    /// <summary>These, <c>window</c> and <c>reason</c>.</summary>
    public LabelSet Status(TimeSpan window, FeatureStatus status)
    {
        if (!_statuses.TryGetValue((window, status), out var labels)) _statuses[(window, status)] = labels = Window(window).With("reason", status.Name());
        return labels;
    }

    /// <summary>The version's labels, <c>reference_id</c>, <c>feature</c> and <c>bin</c>, one per exported bin.</summary>
    public LabelSet[] Bins(FeatureBins bins) => _bins ??= [.. bins.BinNames.Select(bin => Reference.With("bin", bin.Length == 0 ? EmptyCategory : bin))];

    /// <summary>The labels of the bins with <c>lower</c> and <c>upper</c>; both empty, which is to say absent, for categories.</summary>
    public LabelSet[] BoundedBins(FeatureBins bins)
    {
        if (_boundedBins is not null) return _boundedBins;
        var labels = Bins(bins);
        var edges = bins.Profile is NumericProfile numeric ? numeric.CoarseEdges : [];
        var bounded = new LabelSet[labels.Length];
        for (var bin = 0; bin < bounded.Length; bin++)
        {
            var lower = edges.Length == 0 ? "" : CanonicalFloat.Of(bin == 0 ? double.NegativeInfinity : edges[bin - 1]);
            var upper = edges.Length == 0 ? "" : CanonicalFloat.Of(bin == edges.Length ? double.PositiveInfinity : edges[bin]);
            bounded[bin] = labels[bin].With("lower", lower).With("upper", upper);
        }

        return _boundedBins = bounded;
    }
}
