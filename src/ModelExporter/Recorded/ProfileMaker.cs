using System.Globalization;
using ModelExporter.Ingest.Files;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Recorded;

/// <summary>Makes a reference profile of recorded files: kinds first, then edges, then exact counts where the values did not fit in memory. A service of one run.</summary>
/// <param name="events">The events.</param>
/// <param name="roles">What the columns are.</param>
/// <param name="time">The clock that dates the profile.</param>
internal sealed class ProfileMaker(RecordedEvents events, ColumnRoles roles, TimeProvider time)
{
    /// <summary>Values of a numeric feature that are kept, at least; fewer features leave room for more.</summary>
    private const int LeastValues = 20_000;

    /// <summary>Values kept over all features: 128 MB.</summary>
    private const int MostValues = 16 << 20;

    /// <summary>Values kept of one feature: its quantiles are then better than any bin needs.</summary>
    private const int MostValuesOfFeature = 2_000_000;

    /// <summary>Share of numbers from which on a text among them looks like a mistake.</summary>
    private const double MostlyNumbers = 0.9;

    /// <summary>Labelled events kept for quality and calibration; 20 classes with a score each take 40 MB.</summary>
    private const int LabelledEvents = 200_000;

    private readonly List<string> _notes = [];

    /// <summary>What a person should know about the data.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Whether the wanted model and version were named, and not only taken from the first event.</summary>
    public bool IsNamed { get; init; }

    /// <summary>Values of one feature that fit in memory; null chooses by the number of features.</summary>
    public int? Values { get; init; }

    /// <summary>What is said of the model's task and classes, or null to tell them from the labels.</summary>
    public ModelOptions? Model { get; init; }

    /// <summary>Makes the profile.</summary>
    /// <returns>The profile, or null when there was no event.</returns>
    public ReferenceProfile? Make(CancellationToken cancellation)
    {
        var inference = new KindInference();
        events.Read("looking ", (batch, slice) =>
        {
            inference.Add(batch, slice);
            return true;
        }, cancellation);
        if (events.Events == 0) return null;
        var kinds = Kinds(inference);
        NoteShapes(inference);
        events.Options = events.Options with
        {
            ConversionOf = name => kinds.GetValueOrDefault(name) == FeatureKind.Categorical && inference.Shapes[name].IsMixed ? CellConversion.Text : CellConversion.Natural,
        };
        var values = Values ?? Math.Clamp(MostValues / Math.Max(1, kinds.Count), LeastValues, MostValuesOfFeature);
        var builder = new ProfileBuilder(new ProfileLimits(values, Features: events.Options.Features, Pairs: LabelledEvents), name => kinds.GetValueOrDefault(name), Model);
        var ignored = roles.Ignored.ToHashSet(StringComparer.Ordinal);
        events.Read("counting", (batch, slice) =>
        {
            for (var row = 0; row < slice.Rows; row++) builder.Add(batch, slice, row, ignored.Count == 0 ? null : ignored);
            return true;
        }, cancellation);
        // Files that know nothing of models make a profile for any.
        var named = IsNamed || roles.Model is not null || events.Model != events.Options.DefaultModel;
        var profile = builder.Build(named ? events.Model! : "", named ? events.Version! : "", ReferenceSource.Profile, time.GetUtcNow());
        NoteLabels(profile);
        NoteFeatures(profile);
        return profile.Exact ? profile : Recount(profile, cancellation);
    }

    private ReferenceProfile Recount(ReferenceProfile sampled, CancellationToken cancellation)
    {
        var recount = new ProfileRecount(sampled);
        events.Read("again   ", (batch, slice) =>
        {
            recount.Add(batch, slice);
            return true;
        }, cancellation);
        _notes.Add("The values did not fit in memory: bin edges are quantiles of a random sample, all counts are of all events.");
        return recount.Build();
    }

    private Dictionary<string, FeatureKind> Kinds(KindInference inference)
    {
        var kinds = inference.Shapes.ToDictionary(shape => shape.Key, shape => shape.Value.Kind, StringComparer.Ordinal);
        foreach (var column in roles.Categorical) Declare(column, FeatureKind.Categorical);
        foreach (var column in roles.Numeric) Declare(column, FeatureKind.Numeric);
        return kinds;

        void Declare(string column, FeatureKind kind)
        {
            foreach (var name in NamesOf(column))
            {
                if (kinds.ContainsKey(name)) kinds[name] = kind;
            }
        }
    }

    private IEnumerable<string> NamesOf(string column)
    {
        if (column == roles.Prediction) yield return ModelSlice.PredictionName;
        if (column == roles.Score) yield return ModelSlice.ScoreName;
        yield return column;
    }

    private void NoteLabels(ReferenceProfile profile)
    {
        if (profile.Labelled is { Exact: false } sampled)
        {
            _notes.Add(string.Create(CultureInfo.InvariantCulture, $"Quality and calibration are of a random sample of {sampled.Samples:N0} labelled events."));
        }

        if (profile.Labelled is null && roles.Label is not null) _notes.Add("The labels do not tell what the model predicts, or there is only one class: the profile has no quality.");
    }

    private void NoteFeatures(ReferenceProfile profile)
    {
        foreach (var feature in profile.Features)
        {
            if (feature is CategoricalProfile { Complete: false })
            {
                _notes.Add($"{feature.Name}: has more different texts than can be told apart. If it is an identifier or a time, use --ignore, --id or --timestamp.");
            }
        }
    }

    private void NoteShapes(KindInference inference)
    {
        foreach (var (name, shape) in inference.Shapes)
        {
            var isDeclared = roles.Categorical.Contains(name) || roles.Numeric.Contains(name);
            if (!isDeclared && shape.Kind == FeatureKind.Categorical && shape.Texts > 0 && shape.Numbers > MostlyNumbers * (shape.Numbers + shape.Texts))
            {
                _notes.Add(
                    $"{name}: almost all values are numbers, but not '{shape.FirstText}': taken as categories. --numeric {name} makes it numeric and counts such values as invalid.");
            }

            if (shape.Kind == FeatureKind.Unknown) _notes.Add($"{name}: has no values and is not in the profile.");
        }
    }
}
