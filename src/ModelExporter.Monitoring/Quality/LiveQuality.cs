using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Labels;
using ModelExporter.Monitoring.Labels.Shared;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Monitoring.Segments;

namespace ModelExporter.Monitoring.Quality;

/// <summary>The labelled predictions of one model version: its counters and windows, and the windows of predictions that quality is estimated from. A state guarded by its model's lock.</summary>
/// <remarks>
/// What labels can be is said by the labelled reference, else by the configuration, else by the labels themselves: then it is decided with the first hundred and looked at again
/// each time their number has doubled, up to ten thousand. Every decision counts the windows anew from the predictions that are remembered.
/// </remarks>
internal sealed class LiveQuality
{
    private const int FirstDecision = 100;
    private const int LastDecision = 10_000;
    private const string UnknownFormat = "The labels' windows are others now.";

    private readonly OptionsInForce _inForce;
    private readonly ModelState _model;
    private readonly PredictionStore _store;
    private readonly ushort _version;
    private readonly ConfusionCounters _confusion = new();
    private readonly LabelErrors _errors = new();
    private readonly SegmentCounters _segments;
    private readonly LabelDelays _delays;
    private Generation _generation;
    private PaneRing<LabelledPane>[] _windows = [];
    private PaneRing<EstimateTally>[] _estimates = [];
    private PairReader? _pairs;
    private OutcomeReader? _outcomes;
    private double[] _classScores = [];
    private ScoreLabelCounters? _scoreLabels;
    private long _nextDecision;
    private long _labelled;
    private bool _wasDecided;

    public LiveQuality(ModelState model, ushort version, Generation generation, OptionsInForce options, SegmentCounters segments, LabelDelays delays)
    {
        (_model, _store, _version, _generation, _inForce, _segments, _delays) = (model, model.Labels.Store, version, generation, options, segments, delays);
        if (model.Labels.IsShared) Shared = new SharedTally();
        _nextDecision = Math.Min(FirstDecision, options.Current.Quality.MinSamples);
        Use(generation);
    }

    /// <summary>What labels can be, or null while that is not known.</summary>
    public LabelSpace? Space => Layout?.Space;

    /// <summary>What is counted, or null while that is not known.</summary>
    public QualityLayout? Layout { get; private set; }

    /// <summary>The reference's labelled part, if any.</summary>
    public LabelledProfile? Labelled => _generation.Profile?.Labelled;

    /// <summary>Labels received, those that are held among them, repetitions not.</summary>
    public long Received { get; set; }

    /// <summary>Labels that found their prediction.</summary>
    public long Matched { get; private set; }

    /// <summary>Labels that never found their prediction.</summary>
    public long Unmatched { get; set; }

    /// <summary>Labels that took the place of another one.</summary>
    public long Corrected { get; set; }

    /// <summary>What became of the predictions of all replicas, as far as this one is to tell, when labels are shared; otherwise null.</summary>
    public SharedTally? Shared { get; }

    /// <summary>Whether every labelled prediction has to be remembered, since what it means may yet change.</summary>
    public bool RemembersAll => Labelled is null && _labelled < LastDecision && !IsConfigured;

    private MonitoringOptions Options => _inForce.Current;

    private bool IsConfigured => Options.Model(_model.Name) is { } model && (model.Classes.Count > 0 || model.Task == ModelTask.Ranking);

    /// <summary>Follows a new reference.</summary>
    public void Use(Generation generation)
    {
        var previous = Space;
        _generation = generation;
        var space = generation.Profile?.Labelled?.Space ?? (IsConfigured ? LabelSpaceInference.Infer(new PairSample(0, Options.Quality.RankingDepth), Options.Model(_model.Name), Options.Quality) : null) ?? previous;
        _estimates = EstimateTally.Serves(Labelled) ? [.. Options.Windows.Select(length => new PaneRing<EstimateTally>(length, () => new EstimateTally(Labelled!), tally => tally.Clear()))] : [];
        if (space is null)
        {
            _windows = [];
            return;
        }

        Decide(space);
    }

    /// <summary>Counts a prediction, labelled or not, into the windows of the estimates, and gives its score as its task reads it.</summary>
    public double CountPrediction(EventBatch batch, ModelSlice slice, int row, long milliseconds)
    {
        var score = slice.Score[row] is { Kind: CellKind.Number } cell ? cell.Number : double.NaN;
        if (_outcomes is null || !_outcomes.TryReadPrediction(batch, slice, row, _classScores, out var prediction)) return score;
        foreach (var window in _estimates) window.At(milliseconds)?.Add(prediction, _classScores);
        return Space!.Task == ModelTask.Binary ? prediction.Number : score;
    }

    /// <summary>Whether the class probabilities of a prediction have to be kept.</summary>
    public bool NeedsClassScores => Space is null or { Task: ModelTask.Multiclass };

    /// <summary>Whether a value is a label of the task; any is while that is not known.</summary>
    public bool IsLabel(CellKind kind) => _pairs?.IsLabel(kind) ?? true;

    /// <summary>Counts a prediction's first label.</summary>
    /// <param name="prediction">The prediction.</param>
    /// <param name="label">The label.</param>
    /// <param name="grades">The grades of a ranking.</param>
    /// <param name="milliseconds">The time at which the pair counts.</param>
    /// <param name="delayMilliseconds">How long after the prediction the label became known.</param>
    /// <param name="isCounted">Whether the pair counts in quality.</param>
    public void Count(in WaitingPrediction prediction, StoredValue label, ReadOnlySpan<double> grades, long milliseconds, long delayMilliseconds, bool isCounted)
    {
        Matched++;
        _delays.Record(delayMilliseconds);
        if (!isCounted) return;
        _labelled++;
        if (_pairs is null) return;
        var pair = _pairs.Read(prediction, label, grades);
        CountForEver(prediction.Segments, pair, milliseconds);
        Add(pair, milliseconds, 1);
    }

    /// <summary>Puts another label in the place of a prediction's label in the windows, as long as its pane lives.</summary>
    public void Replace(in WaitingPrediction prediction, ReadOnlySpan<double> oldGrades, StoredValue label, ReadOnlySpan<double> grades)
    {
        if (_pairs is null) return;
        var milliseconds = prediction.CountedSeconds * 1000L;
        Add(_pairs.Read(prediction, prediction.Label, oldGrades), milliseconds, -1);
        Add(_pairs.Read(prediction, label, grades), milliseconds, 1);
    }

    /// <summary>Whether two labels say the same.</summary>
    public bool AreSame(StoredValue one, ReadOnlySpan<double> grades, StoredValue other, ReadOnlySpan<double> otherGrades) =>
        one.Kind == CellKind.Vector && other.Kind == CellKind.Vector ? grades.SequenceEqual(otherGrades) : _pairs?.AreSame(one, other) ?? one == other;

    /// <summary>Decides what labels can be, when there are enough new ones.</summary>
    public void Decide()
    {
        if (!RemembersAll || _labelled < _nextDecision) return;
        while (_nextDecision <= _labelled) _nextDecision *= 2;
        var sample = StoreSample.Of(_store, _version, Options.Quality.RankingDepth, LastDecision);
        if (LabelSpaceInference.Infer(sample, Options.Model(_model.Name), Options.Quality) is not { } space) return;
        if (Space is not null && Space.Task == space.Task && Space.Classes.SequenceEqual(space.Classes)) return;
        Decide(space);
    }

    /// <summary>Empties the windows: the clock was set back. What was counted before can no longer be corrected.</summary>
    public void Restart()
    {
        for (var i = 0; i < _store.Count; i++)
        {
            ref var prediction = ref _store[_store.PlaceAt(i)];
            if (prediction.Version == _version) prediction.CountedSeconds = 0;
        }

        foreach (var window in _windows) window.Clear();
        foreach (var window in _estimates) window.Clear();
    }

    /// <summary>Copies what an evaluation needs.</summary>
    public void CopyTo(QualityInput input, long nowMilliseconds)
    {
        input.Begin(Layout, Labelled, _windows.Length);
        for (var i = 0; i < _windows.Length; i++)
        {
            foreach (var pane in _windows[i].Live(nowMilliseconds)) input.AddLabelled(i, pane);
            if (_estimates.Length == 0) continue;
            foreach (var pane in _estimates[i].Live(nowMilliseconds)) input.AddPredictions(i, pane);
        }

        input.Errors = _errors.Exchange(input.Errors);
    }

    /// <summary>Copies the counters.</summary>
    public LabelCounters ReadCounters()
    {
        var tally = _store.TallyOf(_version);
        return new LabelCounters
        {
            Received = Received,
            Matched = Matched,
            Unmatched = Unmatched,
            Corrected = Corrected,
            Waiting = Shared is null ? tally.Waiting : Shared.Waiting,
            UnlabelledByCapacity = Shared?.LeftByCapacity ?? tally.LeftByCapacity,
            UnlabelledByAge = Shared?.LeftByAge ?? tally.LeftByAge,
            Delays = _delays.Copy(),
            Confusion = _confusion.Read(),
            ScoreLabels = _scoreLabels?.Copy(),
        };
    }

    internal void Save(StateWriter writer)
    {
        writer.Write(_labelled);
        writer.Write(_windows.Length);
        foreach (var window in _windows)
        {
            var panes = window.All().ToArray();
            writer.Write(panes.Length);
            foreach (var (id, pane) in panes)
            {
                writer.Write(id);
                writer.WriteValues<long>(pane.Pairs.Counts);
                writer.WriteValues<Int128>(pane.Pairs.Sums);
                Save(writer, pane.Estimate);
            }
        }

        writer.Write(_estimates.Length);
        foreach (var window in _estimates)
        {
            var panes = window.All().ToArray();
            writer.Write(panes.Length);
            foreach (var (id, pane) in panes)
            {
                writer.Write(id);
                Save(writer, pane);
            }
        }
    }

    /// <summary>Takes over saved windows; the store's predictions and the reference are restored before.</summary>
    /// <exception cref="StateMismatchException">They do not fit; the windows then hold what the remembered predictions say.</exception>
    internal void Restore(StateReader reader)
    {
        _labelled = reader.ReadInt64();
        // Without a reference or configuration the labels say again what they can be.
        if (Space is null) Decide();
        try
        {
            var saved = reader.ReadCount(int.MaxValue);
            if (saved != 0 && saved != _windows.Length) throw new StateMismatchException(UnknownFormat);
            // When it was saved nothing was decided yet: all labels are among the remembered predictions.
            if (saved == 0) Recount(isFirst: false);
            foreach (var window in _windows.AsSpan(0, saved))
            {
                window.Clear();
                for (var left = reader.ReadCount(PaneRing<LabelledPane>.Panes); left > 0; left--)
                {
                    var pane = window.OfId(reader.ReadInt64()) ?? throw new StateMismatchException(UnknownFormat);
                    reader.ReadValues(pane.Pairs.Counts);
                    reader.ReadValues(pane.Pairs.Sums);
                    Restore(reader, pane.Estimate);
                }
            }

            if (reader.ReadCount(int.MaxValue) != _estimates.Length) throw new StateMismatchException(UnknownFormat);
            foreach (var window in _estimates)
            {
                for (var left = reader.ReadCount(PaneRing<EstimateTally>.Panes); left > 0; left--) Restore(reader, window.OfId(reader.ReadInt64()));
            }
        }
        catch (StateMismatchException)
        {
            foreach (var window in _estimates) window.Clear();
            Recount(isFirst: false);
            throw;
        }
    }

    private static void Save(StateWriter writer, EstimateTally? tally)
    {
        writer.Write(tally is null ? 0 : 1);
        if (tally is null) return;
        writer.WriteValues<long>(tally.Counts);
        writer.WriteValues<Int128>(tally.Sums);
    }

    private static void Restore(StateReader reader, EstimateTally? tally)
    {
        if ((reader.ReadCount(1) == 1) != (tally is not null)) throw new StateMismatchException(UnknownFormat);
        if (tally is null) return;
        reader.ReadValues(tally.Counts);
        reader.ReadValues(tally.Sums);
    }

    private void Decide(LabelSpace space)
    {
        var isFirst = !_wasDecided;
        _wasDecided = true;
        Layout = QualityLayout.Of(_generation.Profile, space);
        _pairs = new PairReader(space, _store);
        _outcomes = new OutcomeReader(space);
        _classScores = new double[space.Task == ModelTask.Multiclass ? space.Classes.Count : 0];
        _confusion.Use(space);
        _segments.Use(space);
        _scoreLabels = ScoreLabelCounters.Of(_generation, space);
        _windows = [.. Options.Windows.Select(length => new PaneRing<LabelledPane>(length, NewPane, pane => pane.Clear()))];
        Recount(isFirst);
    }

    private LabelledPane NewPane() => new(Layout!.NewTally(), EstimateTally.Serves(Labelled) && ReferenceEquals(Labelled!.Space, Space) ? new EstimateTally(Labelled) : null);

    // Labels that came before anybody knew what they mean are in no counter yet.
    private void Recount(bool isFirst)
    {
        if (_pairs is null) return;
        foreach (var window in _windows) window.Clear();
        var places = new List<(uint Seconds, int Place)>();
        for (var i = 0; i < _store.Count; i++)
        {
            var place = _store.PlaceAt(i);
            ref readonly var prediction = ref _store[place];
            if (prediction.Version == _version && !prediction.IsWaiting && prediction.CountedSeconds > 0) places.Add((prediction.CountedSeconds, place));
        }

        places.Sort();
        foreach (var (seconds, place) in places)
        {
            ref readonly var prediction = ref _store[place];
            var grades = prediction.Label.Kind == CellKind.Vector ? _store.Grades[(int)prediction.Label.Bits] : default;
            if (!_pairs.IsLabel(prediction.Label.Kind)) continue;
            var pair = _pairs.Read(prediction, prediction.Label, grades);
            if (isFirst) CountForEver(prediction.Segments, pair, seconds * 1000L);
            Add(pair, seconds * 1000L, 1);
        }
    }

    private void CountForEver(int segments, in LabelledPair pair, long milliseconds)
    {
        _segments.CountPair(segments, pair);
        _confusion.Count(pair);
        _scoreLabels?.Count(pair);
        if (!_errors.Add(ConceptDriftMonitor.ErrorOf(Space!, pair), milliseconds)) _model.CountLimit(Limits.LabelErrors);
    }

    private void Add(in LabelledPair pair, long milliseconds, int sign)
    {
        foreach (var window in _windows)
        {
            if (sign > 0 && window.At(milliseconds) is { } pane)
            {
                pane.Pairs.Add(pair);
                pane.Estimate?.Add(pair.Prediction, pair.ClassScores);
            }
            else if (sign < 0 && window.Existing(milliseconds) is { } counted)
            {
                counted.Pairs.Remove(pair);
                counted.Estimate?.Remove(pair.Prediction, pair.ClassScores);
            }
        }
    }
}
