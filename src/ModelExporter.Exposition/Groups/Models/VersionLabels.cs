using ModelExporter.Exposition.Families;
using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Models;

namespace ModelExporter.Exposition.Groups.Models;

/// <summary>The labels of all series of one model version, encoded once. A state used by one scrape at a time; it starts anew with every reference.</summary>
/// <param name="model">The model's name.</param>
/// <param name="version">The version's name.</param>
/// <param name="startedAt">When its counters started at 0.</param>
public sealed class VersionLabels(string model, string version, DateTimeOffset startedAt)
{
    private readonly Dictionary<string, FeatureLabels> _features = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Name, string Value), LabelSet> _pairs = [];
    private readonly Dictionary<TimeSpan, LabelSet> _windows = [];
    private readonly Dictionary<(string Measure, TimeSpan Window), LabelSet> _measures = [];
    private readonly Dictionary<(string First, string Second), LabelSet> _confusion = [];
    private readonly Dictionary<(string First, string Second), LabelSet> _scoreBins = [];
    private readonly Dictionary<(string First, string Second), LabelSet> _feedback = [];
    private readonly Dictionary<(string First, string Second), LabelSet> _segments = [];
    private readonly Dictionary<(string Segment, string Value, string Actual, string Predicted), LabelSet> _segmentConfusion = [];
    private IReadOnlyList<string> _segmentKeys = [];
    private Generation? _generation;
    private BinLayout? _scored;
    private LabelSet[]? _scores;
    private LabelSet? _source;

    /// <summary>The labels that every series of the version has.</summary>
    public LabelSet Version { get; } = LabelSet.Of(("model", model), ("version", version)).Since(startedAt);

    /// <summary>The version's labels and <c>reference_id</c>; without a reference the version's labels.</summary>
    public LabelSet Reference { get; private set; } = LabelSet.Empty;

    /// <summary>Forgets what belonged to an earlier reference, so that labels cannot pile up over the life of a version.</summary>
    internal void Use(Generation generation, DateTimeOffset since)
    {
        if (ReferenceEquals(generation, _generation)) return;
        _generation = generation;
        _features.Clear();
        _pairs.Clear();
        _confusion.Clear();
        _segmentConfusion.Clear();
        _scoreBins.Clear();
        _source = null;
        _scores = null;
        Reference = generation.Profile is { } profile ? Version.With("reference_id", profile.ReferenceId).Since(since) : Version;
    }

    /// <summary>The version's labels and one window.</summary>
    internal LabelSet Window(TimeSpan length)
    {
        if (!_windows.TryGetValue(length, out var labels)) _windows[length] = labels = Version.With("window", WindowName.Of(length));
        return labels;
    }

    /// <summary>The labels of the reference and where it came from.</summary>
    internal LabelSet Source(string source) => _source ??= Reference.With("source", source);

    /// <summary>The labels of every feature in every window of an evaluation: feature by feature in the order of its layout, and for each of them its windows.</summary>
    internal LabelSet[] Scores(Evaluation evaluation)
    {
        if (_scores is not null && ReferenceEquals(_scored, evaluation.Layout) && _scores.Length == evaluation.Layout.Features.Length * evaluation.Windows.Count) return _scores;
        _scored = evaluation.Layout;
        return _scores = [.. evaluation.Layout.Features.ToArray().SelectMany(bins => evaluation.Windows.Select(window => Feature(bins.Name).Window(window.Length)))];
    }

    /// <summary>The version's labels and one more, of which there are few.</summary>
    internal LabelSet With(string name, string value)
    {
        if (!_pairs.TryGetValue((name, value), out var labels)) _pairs[(name, value)] = labels = Version.With(name, value);
        return labels;
    }

    /// <summary>The version's labels, a quality measure and a window.</summary>
    internal LabelSet Measure(string measure, TimeSpan window)
    {
        if (!_measures.TryGetValue((measure, window), out var labels)) _measures[(measure, window)] = labels = Version.With("measure", measure).With("window", WindowName.Of(window));
        return labels;
    }

    /// <summary>The version's labels and two classes.</summary>
    internal LabelSet Confusion(string actual, string predicted) => Pair(_confusion, Version, "actual", actual, "predicted", predicted);

    /// <summary>The reference's labels, a bin of the score and a class.</summary>
    internal LabelSet ScoreBin(string bin, string actual) => Pair(_scoreBins, Reference, "bin", bin, "actual", actual);

    /// <summary>The version's labels, an action and a client.</summary>
    internal LabelSet Feedback(string action, string client) => Pair(_feedback, Version, "action", action, "client", client);

    /// <summary>Forgets segments that the configuration no longer names.</summary>
    internal void Use(Monitoring.Segments.SegmentReading segments)
    {
        if (_segmentKeys.SequenceEqual(segments.Segments.Select(segment => segment.Segment), StringComparer.Ordinal)) return;
        _segmentKeys = [.. segments.Segments.Select(segment => segment.Segment)];
        _segments.Clear();
        _segmentConfusion.Clear();
    }

    /// <summary>The version's labels, a segment and its value.</summary>
    internal LabelSet Segment(string segment, string value) => Pair(_segments, Version, "segment", segment, "value", value);

    /// <summary>The version's labels, a segment, its value and two classes.</summary>
    internal LabelSet SegmentConfusion(string segment, string value, string actual, string predicted)
    {
        var key = (segment, value, actual, predicted);
        if (!_segmentConfusion.TryGetValue(key, out var labels)) _segmentConfusion[key] = labels = Segment(segment, value).With("actual", actual).With("predicted", predicted);
        return labels;
    }

    private static LabelSet Pair(Dictionary<(string First, string Second), LabelSet> known, LabelSet owner, string firstName, string first, string secondName, string second)
    {
        if (!known.TryGetValue((first, second), out var labels)) known[(first, second)] = labels = owner.With(firstName, first).With(secondName, second);
        return labels;
    }

    /// <summary>The labels of a feature's series.</summary>
    internal FeatureLabels Feature(string name)
    {
        if (!_features.TryGetValue(name, out var labels)) _features[name] = labels = new FeatureLabels(Version, Reference, name);
        return labels;
    }
}

/// <summary>How the label <c>window</c> spells a length.</summary>
public static class WindowName
{
    /// <summary>The length in the largest of hours, minutes and seconds that divides it: <c>5m</c>, <c>24h</c>.</summary>
    public static string Of(TimeSpan length)
    {
        var seconds = (long)length.TotalSeconds;
        if (seconds % 3600 == 0) return FormattableString.Invariant($"{seconds / 3600}h");
        return seconds % 60 == 0 ? FormattableString.Invariant($"{seconds / 60}m") : FormattableString.Invariant($"{seconds}s");
    }
}
