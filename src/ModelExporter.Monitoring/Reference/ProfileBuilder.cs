using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Quality;

namespace ModelExporter.Monitoring.Reference;

/// <summary>Gathers the reference of a model version from its events. A state without a lock: its owner guards it.</summary>
/// <param name="limits">Bounds.</param>
/// <param name="kindOf">The kind that the configuration gives a feature, or unknown.</param>
/// <param name="options">What the configuration says of the model's task and classes, or null.</param>
/// <param name="quality">Settings of the quality measures, or null for the usual ones.</param>
public sealed partial class ProfileBuilder(ProfileLimits limits, Func<string, FeatureKind>? kindOf = null, ModelOptions? options = null, QualityOptions? quality = null)
{
    private readonly QualityOptions _quality = quality ?? new QualityOptions();
    private readonly Dictionary<string, FeatureBuilder> _features = new(StringComparer.Ordinal);

    private PairSample? _pairs;

    /// <summary>Events seen.</summary>
    public long Events { get; private set; }

    /// <summary>Events seen that carried features.</summary>
    public long EventsWithFeatures { get; private set; }

    /// <summary>The features so far, the prediction and the score among them.</summary>
    public IReadOnlyCollection<FeatureBuilder> Features => _features.Values;

    /// <summary>Whether every event must have a feature: null where the configuration does not say.</summary>
    public Func<string, bool?> RequiredOf { get; init; } = static _ => null;

    /// <summary>Whether the profile will be made of all values seen.</summary>
    public bool IsExact => _features.Values.All(feature => feature.IsExact);

    /// <summary>Adds one row of a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="slice">The slice.</param>
    /// <param name="row">The row.</param>
    /// <param name="leftOut">Features that are not wanted.</param>
    /// <returns>False when a feature was left out because of the limit.</returns>
    public bool Add(EventBatch batch, ModelSlice slice, int row, IReadOnlySet<string>? leftOut = null)
    {
        Events++;
        var complete = true;
        if (slice.Heads[row].HasFeatures)
        {
            EventsWithFeatures++;
            var columns = slice.Features.All;
            for (var i = 0; i < columns.Count; i++)
            {
                if (leftOut is null || !leftOut.Contains(columns[i].Name)) complete &= Add(batch, columns[i], row);
            }
        }

        Add(batch, slice.Prediction, row);
        Add(batch, slice.Score, row);
        AddLabel(batch, slice, row);
        return complete;
    }

    /// <summary>Makes a feature known before any event has it, so that its absence is counted.</summary>
    public void Expect(string feature)
    {
        if (_features.Count < limits.Features + 2) _features.TryAdd(feature, New(feature));
    }

    /// <summary>Events in which a feature was null, or absent where it should be present.</summary>
    public long Missing(FeatureBuilder feature)
    {
        if (Expected(feature.Name, Events, EventsWithFeatures) is not { } expected) return feature.Nulls;
        foreach (var count in feature.Invalid) expected -= count;
        return expected - feature.Values;
    }

    // How many of some events should have a feature; null when none has to.
    private long? Expected(string feature, long events, long eventsWithFeatures)
    {
        var required = RequiredOf(feature);
        var isOurs = feature.StartsWith('_');
        if (!FeatureRule.IsMissingWhenAbsent(required, isOurs, hasFeatures: true)) return null;
        return FeatureRule.IsMissingWhenAbsent(required, isOurs, hasFeatures: false) ? events : eventsWithFeatures;
    }

    private void AddLabel(EventBatch batch, ModelSlice slice, int row)
    {
        var label = slice.Label[row];
        if (label.Kind is CellKind.Absent or CellKind.Null) return;
        (_pairs ??= new PairSample(limits.Pairs, _quality.RankingDepth)).Add(batch, slice, row, label);
    }

    /// <summary>Makes the profile of what was seen so far.</summary>
    public ReferenceProfile Build(string model, string version, ReferenceSource source, DateTimeOffset? created)
    {
        var features = new List<FeatureProfile>();
        foreach (var feature in _features.Values)
        {
            if (feature.Build(Missing(feature)) is { } profile) features.Add(profile);
        }

        features.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return new ReferenceProfile
        {
            Model = model,
            Version = version,
            Source = source,
            Created = created,
            Events = Events,
            Exact = IsExact,
            Features = features,
            Labelled = _pairs is null ? null : LabelledProfileBuilder.Build(_pairs, options, _quality),
        };
    }

    private bool Add(EventBatch batch, Column column, int row)
    {
        var cell = column[row];
        if (cell.Kind == CellKind.Absent) return true;
        if (!_features.TryGetValue(column.Name, out var feature))
        {
            // Two names more than the limit: the prediction and the score.
            if (_features.Count >= limits.Features + 2) return false;
            feature = New(column.Name);
            _features.Add(column.Name, feature);
        }

        feature.Add(batch, cell);
        return true;
    }

    private FeatureBuilder New(string name) => new(name, kindOf?.Invoke(name) ?? FeatureKind.Unknown, limits);
}
