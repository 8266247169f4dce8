using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Labels;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Monitoring.Windows;

namespace ModelExporter.Monitoring.Models;

/// <summary>One model version: its reference, windows and counters. A state guarded by its model's lock; what is published is swapped in by reference.</summary>
public sealed class VersionState
{
    private readonly MonitoringOptions _options;
    private readonly EventClock _clock;
    private readonly Dictionary<string, CarriedCounters> _carried = new(StringComparer.Ordinal);
    private readonly ReasonCounters _errors = new();
    private readonly DurationHistogram _latency = new();
    private int[] _run = new int[16];
    private volatile Generation _generation = Generation.WithoutReference(0);
    private volatile Evaluation? _evaluation;
    private WindowSet _windows;
    private ProfileBuilder? _learner;
    private bool _learningStopped;
    private long _learningSince = long.MinValue;
    private long _predictions;
    private long _late;
    private long _duplicates;
    private long _future;
    private long _lastEvent = long.MinValue;

    internal VersionState(ModelState model, string version, MonitoringOptions options, EventClock clock)
    {
        Model = model;
        Version = version;
        _options = options;
        _clock = clock;
        _windows = NewWindows(_generation);
        _learner = NewLearner();
    }

    /// <summary>The model.</summary>
    public ModelState Model { get; }

    /// <summary>The version's name.</summary>
    public string Version { get; }

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
                Learning = _learner is { } learner ? Progress(learner) : null,
            };
        }
    }

    /// <summary>The learning's progress, or null when there is a reference.</summary>
    public LearningProgress? ReadLearning()
    {
        lock (Model.Lock) return _learner is { } learner ? Progress(learner) : null;
    }

    /// <summary>Counts the rows of a slice that was binned for the present generation. The caller holds the model's lock.</summary>
    /// <returns>How many were duplicates.</returns>
    internal int Apply(EventBatch batch, ModelSlice slice, SeenIds seen)
    {
        var wall = _clock.WallMilliseconds;
        if (!_clock.FollowsEvents) _windows.Advance(wall);
        if (_run.Length < slice.Rows) _run = new int[Math.Max(slice.Rows, _run.Length * 2)];
        var heads = slice.Heads;
        int run = 0, duplicates = 0;
        for (var row = 0; row < heads.Length; row++)
        {
            ref readonly var head = ref heads[row];
            if (!head.Id.IsNone && !seen.Add(head.Id, wall))
            {
                duplicates++;
                continue;
            }

            var at = _clock.Place(head.TimestampMilliseconds, wall, _windows.NowMilliseconds, out var isFuture);
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

            CountModel(batch, slice, row, at);
            if (_windows.IsOpen(at)) _run[run++] = row;
            else CountLate(slice, row, at);
        }

        CountOpen(slice, _run.AsSpan(0, run));
        CountUnknown(slice);
        _duplicates += duplicates;
        return duplicates;
    }

    /// <summary>Puts a reference in place of the present one: windows and bins start anew, counters that belong to no reference go on.</summary>
    internal void SetReference(ReferenceProfile? profile)
    {
        lock (Model.Lock)
        {
            CarryCounters();
            var number = _generation.Number + 1;
            var next = profile is null ? Generation.WithoutReference(number) : Generation.Of(number, profile, _options.Limits.ExportedCategories);
            _learner = profile is null ? NewLearner() : null;
            _learningStopped = false;
            _learningSince = long.MinValue;
            _windows = NewWindows(next);
            _generation = next;
            _evaluation = null;
        }
    }

    /// <summary>Stops learning when enough was seen: the profile can then be built outside the lock, while events are counted and no longer learned.</summary>
    internal ProfileBuilder? StopCompleteLearner()
    {
        lock (Model.Lock)
        {
            if (_learner is not { } learner || !Progress(learner).IsComplete) return null;
            _learningStopped = true;
            return learner;
        }
    }

    /// <summary>Goes on learning: what was seen made no profile.</summary>
    internal void ResumeLearning()
    {
        lock (Model.Lock) _learningStopped = false;
    }

    /// <summary>Copies what an evaluation needs.</summary>
    internal void Copy(EvaluationInput input)
    {
        lock (Model.Lock)
        {
            if (!_clock.FollowsEvents) _windows.Advance(_clock.WallMilliseconds);
            _windows.Fold();
            input.CopyFrom(_generation, _windows);
        }
    }

    /// <summary>Publishes scores, unless the reference changed meanwhile.</summary>
    internal void Publish(Evaluation evaluation)
    {
        lock (Model.Lock)
        {
            if (ReferenceEquals(evaluation.Layout, _generation.Layout)) _evaluation = evaluation;
        }
    }

    private WindowSet NewWindows(Generation generation)
    {
        var keepPrevious = Array.Exists(generation.Layout.Features, bins => Model.DriftOptionsOf(bins.Name).Baseline == DriftBaseline.PreviousWindow);
        return new WindowSet(generation.Layout, _options.Windows, _options.Evidence.Pane, keepPrevious);
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

    private LearningProgress Progress(ProfileBuilder learner)
    {
        var now = _clock.FollowsEvents ? _windows.NowMilliseconds : _clock.WallMilliseconds;
        var elapsed = _learningSince == long.MinValue ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Max(0, now - _learningSince));
        return new LearningProgress(learner.Events, _options.Learn.Events, elapsed, _options.Learn.Duration);
    }

    private void CountModel(EventBatch batch, ModelSlice slice, int row, long at)
    {
        _predictions++;
        _lastEvent = Math.Max(_lastEvent, at);
        var error = slice.Error[row];
        if (error.Kind is not CellKind.Absent and not CellKind.Null) _errors.Count(batch, error);
        _latency.Record(slice.Heads[row].LatencySeconds);
        if (!_windows.All[0].Covers(at)) _late++;
        if (_learner is null || _learningStopped) return;
        if (_learningSince == long.MinValue) _learningSince = at;
        if (!_learner.Add(batch, slice, row)) Model.CountLimit(Limits.Features);
    }

    private void CountOpen(ModelSlice slice, ReadOnlySpan<int> rows)
    {
        if (!rows.IsEmpty) slice.Binned.Count(slice, rows, _windows.Open);
    }

    private void CountLate(ModelSlice slice, int row, long at)
    {
        slice.Binned.Count(slice, [row], _windows.BeginLate());
        _windows.EndLate(at);
    }

    private void CountUnknown(ModelSlice slice)
    {
        if (_learner is not null) return;
        foreach (var column in slice.Binned.Unknown) Carried(column.Name);
    }

    // Null when the limit of features is reached.
    private CarriedCounters? Carried(string name)
    {
        if (_carried.TryGetValue(name, out var counters)) return counters;
        if (_carried.Count >= _options.Limits.Features + 2)
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
        foreach (var feature in ReadLive())
        {
            if (feature.Missing + feature.Invalid.Sum() == 0 || Carried(feature.Name) is not { } carried) continue;
            carried.Missing += feature.Missing;
            for (var reason = 0; reason < feature.Invalid.Length; reason++) carried.Invalid[reason] += feature.Invalid[reason];
        }
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
        var features = new List<FeatureCounters>();
        foreach (var live in ReadLive())
        {
            if (!_carried.TryGetValue(live.Name, out var carried))
            {
                features.Add(live);
                continue;
            }

            var invalid = new long[InvalidReasons.Count];
            for (var reason = 0; reason < invalid.Length; reason++) invalid[reason] = live.Invalid[reason] + carried.Invalid[reason];
            features.Add(live with { Missing = live.Missing + carried.Missing, Invalid = invalid });
        }

        foreach (var (name, carried) in _carried)
        {
            if (!features.Exists(feature => feature.Name == name)) features.Add(new FeatureCounters(name, carried.Missing, [.. carried.Invalid], null));
        }

        features.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return features;
    }

    // What the present reference, or the learner, has counted.
    private IEnumerable<FeatureCounters> ReadLive()
    {
        if (_learner is { } learner)
        {
            foreach (var feature in learner.Features) yield return new FeatureCounters(feature.Name, learner.Missing(feature), feature.Invalid.ToArray(), null);
            yield break;
        }

        foreach (var bins in _generation.Layout.Features)
        {
            var invalid = new long[InvalidReasons.Count];
            for (var reason = 0; reason < invalid.Length; reason++) invalid[reason] = CellTotal(bins.MissingCell + 1 + reason);
            yield return new FeatureCounters(bins.Name, CellTotal(bins.MissingCell), invalid, bins);
        }
    }

    private long CellTotal(int cell) => _windows.Totals[cell] + _windows.Open.Cells[cell];
}
