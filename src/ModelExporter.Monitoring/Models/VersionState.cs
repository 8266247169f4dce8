using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Labels;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Quality;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Monitoring.Windows;

namespace ModelExporter.Monitoring.Models;

/// <summary>One model version: its reference, windows and counters. A state guarded by its model's lock; what is published is swapped in by reference.</summary>
public sealed partial class VersionState
{
    private readonly MonitoringOptions _options;
    private readonly EventClock _clock;
    private readonly Dictionary<string, CarriedCounters> _carried = new(StringComparer.Ordinal);
    private readonly ReasonCounters _errors = new();
    private readonly DurationHistogram _latency = new();
    // What a reference knows is carried beyond the limit of unknown names, so that a wealth of those cannot make its counters start anew.
    private readonly int _unknownLimit;
    private readonly int _carriedLimit;
    private int[] _run = new int[16];
    private volatile Generation _generation = Generation.WithoutReference(0);
    private volatile Evaluation? _evaluation;
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

    internal VersionState(ModelState model, string version, ushort number, MonitoringOptions options, EventClock clock)
    {
        Number = number;
        Model = model;
        Version = version;
        _options = options;
        _clock = clock;
        _unknownLimit = options.Limits.Features + 2;
        _carriedLimit = 2 * _unknownLimit;
        _windows = NewWindows(_generation.Layout);
        _learner = NewLearner();
        Quality = new LiveQuality(model, number, _generation, options);
    }

    /// <summary>The model.</summary>
    public ModelState Model { get; }

    /// <summary>The version's name.</summary>
    public string Version { get; }

    /// <summary>The version's number in its model, by which remembered predictions name it.</summary>
    internal ushort Number { get; }

    /// <summary>The labelled predictions. Guarded by the model's lock.</summary>
    internal LiveQuality Quality { get; }

    /// <summary>What people did with the predictions. Guarded by the model's lock.</summary>
    internal FeedbackCounters Feedback { get; } = new();

    /// <summary>The present of the windows: the wall clock, or the latest event. The caller holds the model's lock.</summary>
    internal long Present => _clock.FollowsEvents ? _windows.NowMilliseconds : _clock.WallMilliseconds;

    /// <summary>The reference in use.</summary>
    public Generation Generation => _generation;

    /// <summary>The latest scores, or null before the first evaluation.</summary>
    public Evaluation? Evaluation => _evaluation;

    /// <summary>Copies the counters.</summary>
    public VersionCounters ReadCounters()
    {
        lock (Model.Lock)
        {
            return new VersionCounters
            {
                Generation = _generation,
                Predictions = _predictions,
                Errors = [.. _errors.Read()],
                Late = _late,
                Duplicates = _duplicates,
                Future = _future,
                LastEventMilliseconds = _lastEvent == long.MinValue ? null : _lastEvent,
                Coarse = ReadCoarse(),
                Features = ReadFeatures(),
                Latency = _latency,
                Learning = _learner is null ? null : Progress(),
                Labels = Quality.ReadCounters(),
                Feedback = [.. Feedback.Read()],
            };
        }
    }

    /// <summary>The learning's progress, or null when there is a reference.</summary>
    public LearningProgress? ReadLearning()
    {
        lock (Model.Lock) return _learner is null ? null : Progress();
    }

    /// <summary>Counts the rows of a slice that was binned for the present generation. The caller holds the model's lock.</summary>
    /// <returns>How many were duplicates.</returns>
    internal int Apply(EventBatch batch, ModelSlice slice, LabelJoin labels)
    {
        var wall = _clock.WallMilliseconds;
        AdvanceToWall(wall);
        labels.Expire(Present);
        if (_run.Length < slice.Rows) _run = new int[Math.Max(slice.Rows, _run.Length * 2)];
        var heads = slice.Heads;
        int run = 0, duplicates = 0;
        for (var row = 0; row < heads.Length; row++)
        {
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
            labels.Predicted(this, batch, slice, row, place, at);
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
        var layout = profile is null ? BinLayout.Empty : new BinLayout(profile.Features, _options.Limits.ExportedCategories);
        var windows = NewWindows(layout);
        lock (Model.Lock) Use(profile, layout, windows);
    }

    /// <summary>Hands out the learner when it has seen enough, so that the profile can be built outside the lock. A fresh one takes its place until then.</summary>
    internal ProfileBuilder? TakeCompleteLearner()
    {
        lock (Model.Lock)
        {
            if (_learner is not { } learner || _finishing is not null) return null;
            var progress = Progress();
            if (!progress.IsComplete) return null;
            _finished = progress;
            _finishing = learner;
            _learner = NewLearner();
            _learningSince = long.MinValue;
            return learner;
        }
    }

    /// <summary>Puts a learned reference in place, unless somebody set or removed the reference meanwhile.</summary>
    /// <param name="learner">What <see cref="TakeCompleteLearner"/> handed out.</param>
    /// <param name="profile">The profile made of it. One without features is no reference: the fresh learner goes on.</param>
    /// <returns>Whether the reference is in use now.</returns>
    internal bool FinishLearning(ProfileBuilder learner, ReferenceProfile profile)
    {
        var layout = new BinLayout(profile.Features, _options.Limits.ExportedCategories);
        var windows = NewWindows(layout);
        lock (Model.Lock)
        {
            if (!ReferenceEquals(_finishing, learner)) return false;
            if (profile.Features.Count > 0)
            {
                Use(profile, layout, windows);
                return true;
            }

            foreach (var feature in ReadLearner(learner)) Carry(feature);
            _finishing = null;
            return false;
        }
    }

    /// <summary>Copies what an evaluation needs.</summary>
    internal void Copy(EvaluationInput input)
    {
        lock (Model.Lock)
        {
            AdvanceToWall(_clock.WallMilliseconds);
            _windows.Fold();
            Model.Labels.Expire(Present);
            Quality.Decide();
            input.CopyFrom(_generation, _windows);
            Quality.CopyTo(input.Quality, _windows.NowMilliseconds);
        }
    }

    /// <summary>Publishes scores, unless the reference changed meanwhile.</summary>
    internal void Publish(Evaluation evaluation, Generation generation)
    {
        lock (Model.Lock)
        {
            if (ReferenceEquals(generation, _generation)) _evaluation = evaluation;
        }
    }

    /// <summary>The time at which a label counts that came now. The caller holds the model's lock.</summary>
    /// <param name="timestamp">What the label says, or <see cref="ModelSlice.NoTimestamp"/>.</param>
    /// <param name="knownAt">When the label became known.</param>
    internal long PlaceLabel(long timestamp, out long knownAt)
    {
        var wall = _clock.WallMilliseconds;
        AdvanceToWall(wall);
        knownAt = _clock.Place(timestamp, wall, _windows.NowMilliseconds, out _);
        if (!_clock.FollowsEvents) return wall;
        _windows.Advance(knownAt);
        return knownAt;
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
        _generation = new Generation(_generation.Number + 1, profile, layout);
        _evaluation = null;
        Quality.Use(_generation);
    }

    private WindowSet NewWindows(BinLayout layout)
    {
        var keepPrevious = Array.Exists(layout.Features, bins => Model.DriftOptionsOf(bins.Name).Baseline == DriftBaseline.PreviousWindow);
        return new WindowSet(layout, _options.Windows, _options.Evidence.Pane, keepPrevious);
    }

    private ProfileBuilder NewLearner()
    {
        var model = _options.Model(Model.Name);
        var features = model?.Features;
        return new ProfileBuilder(
            new ProfileLimits { Categories = _options.Limits.Categories, Features = _options.Limits.Features },
            name => features is not null && features.TryGetValue(name, out var feature) && feature.Kind is { } kind ? kind : FeatureKind.Unknown,
            model,
            _options.Quality);
    }

    private LearningProgress Progress()
    {
        if (_finishing is not null) return _finished;
        var now = LearningClock();
        var elapsed = _learningSince == long.MinValue ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Max(0, now - _learningSince));
        return new LearningProgress(_learner!.Events, _options.Learn.Events, elapsed, _options.Learn.Duration);
    }

    private void CountModel(EventBatch batch, ModelSlice slice, int row, long at, long wall)
    {
        _predictions++;
        _lastEvent = Math.Max(_lastEvent, at);
        var error = slice.Error[row];
        if (error.Kind is not CellKind.Absent and not CellKind.Null) _errors.Count(batch, error);
        _latency.Record(slice.Heads[row].LatencySeconds);
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
        foreach (var feature in ReadLive()) Carry(feature);
    }

    private void Carry(FeatureCounters feature)
    {
        if (feature.Missing + feature.Invalid.Sum() == 0 || Carried(feature.Name, _carriedLimit) is not { } carried) return;
        carried.Missing += feature.Missing;
        for (var reason = 0; reason < feature.Invalid.Length; reason++) carried.Invalid[reason] += feature.Invalid[reason];
    }

    private long[] ReadCoarse()
    {
        var coarse = new long[_generation.Layout.CoarseCount];
        var totals = _windows.Totals;
        var open = _windows.Open.Cells;
        var map = _generation.Layout.CellToCoarse;
        for (var cell = 0; cell < map.Length; cell++) coarse[map[cell]] += totals[cell] + open[cell];
        return coarse;
    }

    private List<FeatureCounters> ReadFeatures()
    {
        var byName = new Dictionary<string, FeatureCounters>(StringComparer.Ordinal);
        foreach (var live in ReadLive()) Include(byName, live);
        foreach (var (name, carried) in _carried) Include(byName, new FeatureCounters(name, carried.Missing, [.. carried.Invalid], null));
        var features = byName.Values.ToList();
        features.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return features;
    }

    private static void Include(Dictionary<string, FeatureCounters> byName, FeatureCounters more)
    {
        if (byName.TryGetValue(more.Name, out var present))
        {
            for (var reason = 0; reason < more.Invalid.Length; reason++) more.Invalid[reason] += present.Invalid[reason];
            more = more with { Missing = more.Missing + present.Missing, Bins = present.Bins ?? more.Bins };
        }

        byName[more.Name] = more;
    }

    // What the present reference, or the learners, have counted.
    private IEnumerable<FeatureCounters> ReadLive()
    {
        if (_learner is { } learner)
        {
            foreach (var feature in ReadLearner(learner)) yield return feature;
            if (_finishing is null) yield break;
            foreach (var feature in ReadLearner(_finishing)) yield return feature;
            yield break;
        }

        foreach (var bins in _generation.Layout.Features)
        {
            var invalid = new long[InvalidReasons.Count];
            for (var reason = 0; reason < invalid.Length; reason++) invalid[reason] = CellTotal(bins.MissingCell + 1 + reason);
            yield return new FeatureCounters(bins.Name, CellTotal(bins.MissingCell), invalid, bins);
        }
    }

    private static IEnumerable<FeatureCounters> ReadLearner(ProfileBuilder learner) =>
        learner.Features.Select(learner.ReadCounters);

    private long CellTotal(int cell) => _windows.Totals[cell] + _windows.Open.Cells[cell];
}
