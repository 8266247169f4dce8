using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Labels.Shared;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Monitoring.Models;

/// <summary>All models. A state: batches come in from any thread, <see cref="Evaluate"/> runs on one at a time, everything else may be read at any time.</summary>
public sealed partial class ModelRegistry : IEventSink
{
    private readonly OptionsInForce _options;
    private readonly ExporterTelemetry _telemetry;
    private readonly EventClock _clock;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Lock _evaluating = new();
    private readonly Dictionary<VersionState, VersionEvaluator> _evaluators = [];
    private readonly LabelIntake _intake;
    private readonly ISharedLabels? _sharedLabels;
    private volatile ModelState[] _models = [];

    /// <summary>An empty registry.</summary>
    /// <param name="options">The options.</param>
    /// <param name="telemetry">What is counted about the exporter.</param>
    /// <param name="time">The clock.</param>
    /// <param name="sharedLabels">Where predictions and labels of all replicas meet, or null when they meet here.</param>
    public ModelRegistry(MonitoringOptions options, ExporterTelemetry telemetry, TimeProvider time, ISharedLabels? sharedLabels = null)
    {
        _sharedLabels = sharedLabels;
        _options = new OptionsInForce(options);
        _telemetry = telemetry;
        _time = time;
        _clock = new EventClock(_options, time);
        _intake = new LabelIntake(this);
        foreach (var limit in Limits.All) telemetry.LimitReached(limit);
    }

    /// <summary>Raised after the reference of a version was learned, set or removed.</summary>
    public event Action<VersionState>? ReferenceChanged;

    /// <summary>The models, in the order in which they came.</summary>
    public IReadOnlyList<ModelState> Models => _models;

    /// <summary>The model of a name, or null.</summary>
    public ModelState? Model(string name)
    {
        foreach (var model in _models)
        {
            if (string.Equals(model.Name, name, StringComparison.Ordinal)) return model;
        }

        return null;
    }

    /// <summary>Puts other options in force, as a whole. Counts, windows, references and the state of decisions stay.</summary>
    /// <remarks>
    /// Drift settings hold from the next evaluation on, ranges, allowed values, required features and limits from the next event, kinds and learning limits for references that
    /// are not complete yet. Windows, the clock, label and evidence settings are those of the start.
    /// </remarks>
    public void Reconfigure(MonitoringOptions options) => _options.Current = options;

    /// <inheritdoc/>
    public ApplyOutcome Apply(EventBatch batch)
    {
        int accepted = 0, duplicates = 0, refused = 0;
        var slices = batch.Slices;
        for (var first = 0; first < slices.Count; first++)
        {
            if (slices[first].Rows == 0 || IsLaterSliceOfSameModel(slices, first)) continue;
            var outcome = ApplyModel(batch, slices, first);
            accepted += outcome.Accepted;
            duplicates += outcome.Duplicates;
            refused += outcome.Refused;
        }

        return new ApplyOutcome(accepted, duplicates, refused);
    }

    /// <inheritdoc/>
    public ApplyOutcome ApplyLabels(EventBatch batch) => _intake.Labels(batch);

    /// <inheritdoc/>
    public ApplyOutcome ApplyFeedback(EventBatch batch) => _intake.Feedback(batch);

    /// <summary>Sets the reference of a version, which is created when it is new.</summary>
    /// <returns>Why it could not be set, or none.</returns>
    public SliceRefusal SetReference(string model, string version, ReferenceProfile profile)
    {
        // Two more than the limit: the prediction and the score.
        if (profile.Features.Count > _options.Current.Limits.Features + 2)
        {
            _telemetry.LimitReached(Limits.Features).Increment();
            return SliceRefusal.TooManyFeatures;
        }

        var refusal = FindOrAdd(model, version, out var state);
        if (state is null) return refusal;
        state.SetReference(profile);
        ReferenceChanged?.Invoke(state);
        return SliceRefusal.None;
    }

    /// <summary>Removes the reference of a version; it learns one anew.</summary>
    /// <returns>False when there is no such version or it has no reference.</returns>
    public bool RemoveReference(string model, string version)
    {
        if (Model(model)?.Version(version) is not { Generation.Profile: not null } state) return false;
        state.SetReference(null);
        ReferenceChanged?.Invoke(state);
        return true;
    }

    /// <summary>Computes the scores of all versions and publishes them; completes references that were learned.</summary>
    public void Evaluate()
    {
        lock (_evaluating)
        {
            var started = _time.GetTimestamp();
            foreach (var model in _models)
            {
                foreach (var version in model.Versions)
                {
                    CompleteLearning(version);
                    EvaluatorOf(version).Evaluate(_clock.Wall);
                }
            }

            _telemetry.EvaluationDuration.Record(_time.GetElapsedTime(started));
        }
    }

    private static bool IsLaterSliceOfSameModel(IReadOnlyList<ModelSlice> slices, int at)
    {
        for (var before = 0; before < at; before++)
        {
            if (slices[before].Rows > 0 && string.Equals(slices[before].Model, slices[at].Model, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    private ApplyOutcome ApplyModel(EventBatch batch, IReadOnlyList<ModelSlice> slices, int first)
    {
        var name = slices[first].Model;
        var refused = 0;
        ModelState? model = null;
        for (var i = first; i < slices.Count; i++)
        {
            if (!IsOf(slices[i], name)) continue;
            var refusal = FindOrAdd(name, slices[i].Version, out var version);
            slices[i].Refusal = refusal;
            if (version is null) refused += slices[i].Rows;
            model ??= version?.Model;
        }

        if (model is null) return new ApplyOutcome(0, 0, refused);
        while (true)
        {
            Bin(batch, slices, first, model);
            lock (model.Lock)
            {
                // A reference that changed since the binning: the whole request is binned anew, so that no event is half old, half new.
                if (!IsCurrent(slices, first, model)) continue;
                int accepted = 0, duplicates = 0;
                for (var i = first; i < slices.Count; i++)
                {
                    if (!IsCounted(slices[i], name)) continue;
                    var repeated = model.Version(slices[i].Version)!.Apply(batch, slices[i], model.Labels);
                    duplicates += repeated;
                    accepted += slices[i].Rows - repeated;
                }

                return new ApplyOutcome(accepted, duplicates, refused);
            }
        }
    }

    private static void Bin(EventBatch batch, IReadOnlyList<ModelSlice> slices, int first, ModelState model)
    {
        for (var i = first; i < slices.Count; i++)
        {
            if (IsCounted(slices[i], model.Name)) slices[i].Binned.Bin(batch, slices[i], model.Version(slices[i].Version)!.Rules);
        }
    }

    private static bool IsCurrent(IReadOnlyList<ModelSlice> slices, int first, ModelState model)
    {
        for (var i = first; i < slices.Count; i++)
        {
            if (IsCounted(slices[i], model.Name) && !ReferenceEquals(slices[i].Binned.Layout, model.Version(slices[i].Version)!.Generation.Layout)) return false;
        }

        return true;
    }

    private static bool IsOf(ModelSlice slice, string model) => slice.Rows > 0 && string.Equals(slice.Model, model, StringComparison.Ordinal);

    private static bool IsCounted(ModelSlice slice, string model) => IsOf(slice, model) && slice.Refusal == SliceRefusal.None;

    internal SliceRefusal FindOrAdd(string model, string version, out VersionState? state)
    {
        state = null;
        var refusal = FindOrAdd(model, out var found);
        if (found is null) return refusal;
        state = found.FindOrAdd(version);
        if (state is not null) return SliceRefusal.None;
        _telemetry.LimitReached(Limits.Versions).Increment();
        return SliceRefusal.TooManyVersions;
    }

    internal SliceRefusal FindOrAdd(string model, out ModelState? found)
    {
        found = Model(model);
        if (found is not null) return SliceRefusal.None;
        lock (_lock)
        {
            found = Model(model);
            if (found is not null) return SliceRefusal.None;
            if (_models.Length >= _options.Current.Limits.Models)
            {
                _telemetry.LimitReached(Limits.Models).Increment();
                return SliceRefusal.TooManyModels;
            }

            found = new ModelState(model, _options, _telemetry, _clock, _sharedLabels);
            _models = [.. _models, found];
            return SliceRefusal.None;
        }
    }

    private void CompleteLearning(VersionState version)
    {
        if (version.TakeCompleteLearner() is not { } learner) return;
        var profile = learner.Build(version.Model.Name, version.Version, ReferenceSource.Learned, _clock.Wall);
        if (version.FinishLearning(learner, profile)) ReferenceChanged?.Invoke(version);
    }

    private VersionEvaluator EvaluatorOf(VersionState version)
    {
        if (_evaluators.TryGetValue(version, out var evaluator)) return evaluator;
        evaluator = new VersionEvaluator(version, _options);
        _evaluators.Add(version, evaluator);
        return evaluator;
    }
}
