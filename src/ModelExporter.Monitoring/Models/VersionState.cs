using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Labels;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Quality;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Monitoring.Segments;
using ModelExporter.Monitoring.Windows;

namespace ModelExporter.Monitoring.Models;

/// <summary>One model version: its reference, windows and counters. A state guarded by its model's lock; what is published is swapped in by reference.</summary>
public sealed partial class VersionState
{
    private readonly OptionsInForce _options;
    private readonly EventClock _clock;
    private readonly Dictionary<string, CarriedCounters> _carried = new(StringComparer.Ordinal);
    private readonly ReasonCounters _errors = new();
    private readonly DurationHistogram _latency;
    private readonly DateTimeOffset _startedAt;
    // What a reference knows is carried beyond the limit of unknown names, so that a wealth of those cannot make its counters start anew.
    private readonly int _unknownLimit;
    private readonly int _carriedLimit;
    private int[] _run = new int[16];
    private volatile Generation _generation = Generation.WithoutReference(0);
    private volatile Evaluation? _evaluation;
    private volatile RulesInForce? _rules;
    private WindowSet _windows;
    private ProfileBuilder? _learner;
    private ProfileBuilder? _finishing;
    private LearningProgress _finished;
    private long _learningSince = long.MinValue;
    private long _predictions;
    private long _late;
    private long _duplicates;
    private long _future;
    private long _lastEvent = long.MinValue;
    private long _panesDropped;
    private DateTimeOffset _referenceSince;

    internal VersionState(ModelState model, string version, ushort number, OptionsInForce options, EventClock clock)
    {
        Number = number;
        Model = model;
        Version = version;
        _options = options;
        _clock = clock;
        _latency = new DurationHistogram(model.Observer(ObservedDuration.Prediction, version));
        _startedAt = _referenceSince = clock.Wall;
        _unknownLimit = options.Current.Limits.Features + 2;
        _carriedLimit = 2 * _unknownLimit;
        _windows = NewWindows(_generation.Layout);
        _learner = NewLearner();
        Segments = new SegmentCounters(model, options);
        Quality = new LiveQuality(model, number, _generation, options, Segments, new LabelDelays(model.Observer(ObservedDuration.LabelDelay, version)));
    }

    /// <summary>The model.</summary>
    public ModelState Model { get; }

    /// <summary>The version's name.</summary>
    public string Version { get; }

    /// <summary>The reference in use.</summary>
    public Generation Generation => _generation;

    /// <summary>The latest scores, or null before the first evaluation.</summary>
    public Evaluation? Evaluation => _evaluation;

    /// <summary>What is right for the features of the present reference, by the options in force.</summary>
    internal FeatureRules Rules
    {
        get
        {
            var options = _options.Current;
            var layout = _generation.Layout;
            // Two threads may make them at once; they come out the same.
            if (_rules is { } rules && ReferenceEquals(rules.Options, options) && ReferenceEquals(rules.Features.Layout, layout)) return rules.Features;
            rules = new RulesInForce(options, new FeatureRules(layout, options.Model(Model.Name)?.Features));
            _rules = rules;
            return rules.Features;
        }
    }

    /// <summary>Copies the counters.</summary>
    public VersionCounters ReadCounters()
    {
        long[] cells;
        List<FeatureCounters> others;
        VersionCounters counters;
        FeatureRules rules;
        lock (Model.Lock)
        {
            cells = CellTotals();
            others = _learner is null ? [] : LearnedFeatures();
            others.AddRange(CarriedFeatures());
            rules = Rules;
            counters = new VersionCounters
            {
                StartedAt = _startedAt,
                Generation = _generation,
                ReferenceSince = _referenceSince,
                Predictions = _predictions,
                Errors = [.. _errors.Read()],
                Late = _late,
                Duplicates = _duplicates,
                Future = _future,
                LastEventMilliseconds = _lastEvent == long.MinValue ? null : _lastEvent,
                Coarse = [],
                Features = [],
                Latency = _latency,
                LatencyExemplars = _options.Current.Exemplars ? _exemplars : null,
                Learning = _learner is null ? null : Progress(),
                Labels = Quality.ReadCounters(),
                Feedback = [.. Feedback.Read()],
                Rewards = Rewards,
                Segments = Segments.Read(),
            };
        }

        // Events wait for the lock, so all that can be made of the copies is made outside.
        var layout = counters.Generation.Layout;
        return counters with { Coarse = layout.Collapse(cells), Features = FeatureCounters.Merge([.. FeatureCounters.Of(layout, cells, rules), .. others]) };
    }

    /// <summary>Counts the rows of a slice that was binned for the present generation. The caller holds the model's lock.</summary>
    /// <returns>How many were duplicates.</returns>
    internal int Apply(EventBatch batch, ModelSlice slice, LabelJoin labels)
    {
        var wall = _clock.WallMilliseconds;
        AdvanceToWall(wall);
        labels.Expire(Present);
        Segments.Begin(slice);
        if (_run.Length < slice.Rows) _run = new int[Math.Max(slice.Rows, _run.Length * 2)];
        var heads = slice.Heads;
        var elsewhere = _learner is null ? slice.Binned.Rules.RequiredElsewhere : [];
        int run = 0, duplicates = 0;
        for (var row = 0; row < heads.Length; row++)
        {
            if (row % IdRing<WaitingPrediction>.MostFetched == 0) labels.Store.Fetch(heads[row..Math.Min(row + IdRing<WaitingPrediction>.MostFetched, heads.Length)]);
            ref readonly var head = ref heads[row];
            var present = _windows.NowMilliseconds;
            var at = _clock.Place(head.TimestampMilliseconds, wall, present, out var isFuture);
            var place = -1;
            if (!head.Id.IsNone && !labels.Store.TryAdd(head.Id, Number, _clock.FollowsEvents ? Math.Max(at, present) : wall, out place))
            {
                duplicates++;
                continue;
            }

            if (isFuture) _future++;
            if (_clock.FollowsEvents && at > _windows.NowMilliseconds && !_windows.IsOpen(at))
            {
                // The present leaves the open slot: what was gathered for it goes in first.
                CountOpen(slice, _run.AsSpan(0, run));
                run = 0;
                _windows.Advance(at);
            }
            else if (_clock.FollowsEvents)
            {
                _windows.Advance(at);
            }

            CountModel(batch, slice, row, at, wall);
            labels.Predicted(this, batch, slice, row, place, at, Segments.CountPrediction(batch, slice, row));
            if (elsewhere.Length > 0) CountMissingElsewhere(slice, elsewhere, row);
            if (_windows.IsOpen(at)) _run[run++] = row;
            else _windows.AddPast(at, slice.Binned.Past(slice, row));
        }

        CountOpen(slice, _run.AsSpan(0, run));
        CountUnknown(slice);
        _duplicates += duplicates;
        return duplicates;
    }

    /// <summary>Puts a reference in place of the present one: windows and bins start anew, counters that belong to no reference go on.</summary>
    internal void SetReference(ReferenceProfile? profile)
    {
        // Laying out a reference with many categories takes a while: outside the lock.
        var layout = profile is null ? BinLayout.Empty : new BinLayout(profile.Features, _options.Current.Limits.ExportedCategories);
        var windows = NewWindows(layout);
        lock (Model.Lock) Use(profile, layout, windows);
    }

    /// <summary>Copies what an evaluation needs.</summary>
    internal void Copy(EvaluationInput input)
    {
        lock (Model.Lock)
        {
            AdvanceToWall(_clock.WallMilliseconds);
            _windows.Fold();
            for (; _panesDropped < _windows.Stream.Dropped; _panesDropped++) Model.CountLimit(Limits.EvidencePanes);
            Model.Labels.Expire(Present);
            Quality.Decide();
            input.CopyFrom(_generation, _windows);
            Quality.CopyTo(input.Quality, _windows.NowMilliseconds);
        }
    }

    /// <summary>Makes each window remember the one before it from now on, or no longer.</summary>
    internal void KeepPreviousWindows(bool keep)
    {
        lock (Model.Lock) _windows.KeepPrevious(keep);
    }

    /// <summary>Publishes scores, unless the reference changed meanwhile.</summary>
    internal void Publish(Evaluation evaluation, Generation generation)
    {
        lock (Model.Lock)
        {
            if (ReferenceEquals(generation, _generation)) _evaluation = evaluation;
        }
    }

    private void AdvanceToWall(long wall)
    {
        if (_clock.FollowsEvents) return;
        if (_clock.WasSetBack(wall, _windows.NowMilliseconds))
        {
            _windows.Restart();
            Quality.Restart();
        }

        _windows.Advance(wall);
    }

    private void Use(ReferenceProfile? profile, BinLayout layout, WindowSet windows)
    {
        CarryCounters();
        _learner = profile is null ? NewLearner() : null;
        _finishing = null;
        _learningSince = long.MinValue;
        _windows = windows;
        _panesDropped = 0;
        _generation = new Generation(_generation.Number + 1, profile, layout);
        _referenceSince = _clock.Wall;
        _evaluation = null;
        Quality.Use(_generation);
    }

    private WindowSet NewWindows(BinLayout layout)
    {
        var keepPrevious = Array.Exists(Model.DriftOptionsOf(layout), drift => drift.Baseline == DriftBaseline.PreviousWindow);
        var options = _options.Current;
        return new WindowSet(layout, options.Windows, options.Evidence.Pane, keepPrevious);
    }

    private void CountModel(EventBatch batch, ModelSlice slice, int row, long at, long wall)
    {
        _predictions++;
        _lastEvent = Math.Max(_lastEvent, at);
        var error = slice.Error[row];
        if (error.Kind is not CellKind.Absent and not CellKind.Null) _errors.Count(batch, error);
        _latency.Record(slice.Heads[row].LatencySeconds);
        if (!slice.Traces.IsEmpty) NoteExemplar(slice, row, at);
        if (!_windows.All[0].Covers(at)) _late++;
        if (_learner is null) return;
        // On the wall clock the time of arrival counts: an old timestamp does not shorten the learning.
        if (_learningSince == long.MinValue) _learningSince = _clock.FollowsEvents ? at : wall;
        if (!_learner.Add(batch, slice, row)) Model.CountLimit(Limits.Features);
    }

    private void CountOpen(ModelSlice slice, ReadOnlySpan<int> rows)
    {
        if (!rows.IsEmpty) slice.Binned.Count(slice, rows, _windows.Open);
    }

    private void CountUnknown(ModelSlice slice)
    {
        if (_learner is not null) return;
        foreach (var column in slice.Binned.Unknown) Carried(column.Name, _unknownLimit);
    }

    private void CountMissingElsewhere(ModelSlice slice, string[] features, int row)
    {
        foreach (var feature in features)
        {
            if (slice.Column(feature)?[row].Kind is not (null or CellKind.Absent or CellKind.Null)) continue;
            if (Carried(feature, _carriedLimit) is { } carried) carried.Missing++;
        }
    }

    // Null when the limit is reached.
    private CarriedCounters? Carried(string name, int limit)
    {
        if (_carried.TryGetValue(name, out var counters)) return counters;
        if (_carried.Count >= limit)
        {
            Model.CountLimit(Limits.Features);
            return null;
        }

        counters = new CarriedCounters();
        _carried.Add(name, counters);
        return counters;
    }

    private void CarryCounters()
    {
        _windows.Fold();
        foreach (var feature in _learner is null ? FeatureCounters.Of(_windows.Layout, CellTotals(), Rules) : LearnedFeatures()) Carry(feature);
    }

    private void Carry(FeatureCounters feature)
    {
        if (feature.Missing + feature.Invalid.Sum() + (feature.OutOfRange ?? 0) == 0 || Carried(feature.Name, _carriedLimit) is not { } carried) return;
        carried.Missing += feature.Missing;
        carried.OutOfRange += feature.OutOfRange ?? 0;
        for (var reason = 0; reason < feature.Invalid.Length; reason++) carried.Invalid[reason] += feature.Invalid[reason];
    }

    private List<FeatureCounters> CarriedFeatures()
    {
        var features = new List<FeatureCounters>(_carried.Count);
        foreach (var (name, carried) in _carried)
            features.Add(new FeatureCounters(name, carried.Missing, [.. carried.Invalid], carried.OutOfRange == 0 ? null : carried.OutOfRange, null));
        return features;
    }

    // What the learners have counted: the finished one whose profile is being built, and the present one.
    private long[] CellTotals()
    {
        var cells = _windows.Totals.ToArray();
        var open = _windows.Open.Cells;
        for (var cell = 0; cell < cells.Length; cell++) cells[cell] += open[cell];
        return cells;
    }
}

/// <summary>The rules of features and the options that they follow from. A value.</summary>
internal sealed record RulesInForce(MonitoringOptions Options, FeatureRules Features);
