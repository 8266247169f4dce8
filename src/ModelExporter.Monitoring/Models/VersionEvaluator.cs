using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Drift.Baselines;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Quality;

namespace ModelExporter.Monitoring.Models;

/// <summary>Evaluates one model version again and again. A state used by one thread at a time.</summary>
internal sealed class VersionEvaluator(VersionState version, OptionsInForce options)
{
    private readonly QualityEvaluator _quality = new();
    private readonly EvaluationInput _input = new();
    private Generation? _generation;
    private DriftOptions[] _drift = [];
    private FeatureRules? _rules;
    private DriftScorer? _scorer;
    private BaselineCounts? _baselines;
    private EvidenceMonitor? _evidence;
    private Hysteresis[][] _hysteresis = [];

    public VersionState Version { get; } = version;

    public void Evaluate(DateTimeOffset now)
    {
        Version.Copy(_input);
        var layout = _input.Generation.Layout;
        Follow(_input.Generation, _input.Windows.Length);
        foreach (var pane in _input.Panes)
        {
            _evidence?.Add(pane);
            _baselines!.Add(pane);
        }

        var windows = new WindowEvaluation[_input.Windows.Length];
        for (var i = 0; i < windows.Length; i++)
        {
            var scores = new FeatureScores[layout.Features.Length];
            _scorer!.Score(_input.Windows[i], scores, _baselines);
            for (var feature = 0; feature < scores.Length; feature++)
            {
                scores[feature] = scores[feature] with { Drifted = _hysteresis[i][feature].Update(scores[feature], _drift[feature]) };
            }

            windows[i] = new WindowEvaluation(_input.Lengths[i], _input.Windows[i].Events, _input.Windows[i].Errors, scores);
        }

        var quality = _quality.Evaluate(_input.Quality, _input.Lengths, options.Current.Quality, Version.Model.DriftOptions);
        var evaluation = new Evaluation(now, layout, windows, _evidence?.Read() ?? [], _evidence?.Threshold ?? double.NaN) { Quality = quality };
        Version.Publish(evaluation, _input.Generation);
    }

    /// <summary>Writes what belongs to a reference; nothing when that came after the last evaluation.</summary>
    public void Save(StateWriter writer, Generation generation)
    {
        if (!ReferenceEquals(_generation, generation)) return;
        writer.WriteSection(SaveHysteresis);
        writer.WriteSection(section => _evidence?.Save(section));
        writer.WriteSection(section => _baselines?.Save(section));
        writer.WriteSection(_quality.Save);
    }

    /// <summary>Takes over what was saved for the reference that the version has again.</summary>
    /// <param name="reader">The state.</param>
    /// <param name="windows">The number of windows.</param>
    /// <param name="sameWindows">Whether the windows were taken over too; else the decisions about them start anew.</param>
    /// <returns>What starts anew and why, in words.</returns>
    public IEnumerable<string> Restore(StateReader reader, int windows, bool sameWindows)
    {
        if (reader.IsAtEnd) yield break;
        Follow(Version.Generation, windows);
        var hysteresis = reader.ReadSection();
        var evidence = reader.ReadSection();
        var baselines = reader.ReadSection();
        if (sameWindows && StateMismatchException.MessageOf(() => RestoreHysteresis(hysteresis)) is { } decisions) yield return "the drift decisions start anew: " + decisions;
        if (!evidence.IsAtEnd && StateMismatchException.MessageOf(() => _evidence?.Restore(evidence)) is { } detectors) yield return "the drift evidence starts anew: " + detectors;
        var quality = reader.ReadSection();
        if (StateMismatchException.MessageOf(() => _quality.Restore(quality)) is { } errors) yield return "the detectors of concept drift start anew: " + errors;
        if (!baselines.IsAtEnd && StateMismatchException.MessageOf(() => _baselines!.Restore(baselines)) is { } seasons) yield return "a baseline starts anew: " + seasons;
    }

    private void SaveHysteresis(StateWriter writer)
    {
        foreach (var window in _hysteresis)
        {
            foreach (var feature in window) feature.Save(writer);
        }
    }

    private void RestoreHysteresis(StateReader reader)
    {
        var restored = Array.ConvertAll(_hysteresis, window => Array.ConvertAll(window, _ => Hysteresis.Restore(reader)));
        if (!reader.IsAtEnd) throw new StateMismatchException("There are fewer features now.");
        _hysteresis = restored;
    }

    private void Follow(Generation generation, int windows)
    {
        var layout = generation.Layout;
        var drift = Version.Model.DriftOptionsOf(layout);
        var rules = Version.Rules;
        if (!ReferenceEquals(_generation, generation))
        {
            _generation = generation;
            _baselines = null;
            _evidence = null;
            _hysteresis = new Hysteresis[windows][];
            for (var i = 0; i < windows; i++) _hysteresis[i] = new Hysteresis[layout.Features.Length];
        }
        else if (ReferenceEquals(_rules, rules) && _drift.AsSpan().SequenceEqual(drift))
        {
            return;
        }

        _drift = drift;
        _rules = rules;
        _scorer = new DriftScorer(layout, OptionsOf, rules.HasAllowedValues);
        _baselines = Continue(_baselines, new BaselineCounts(layout, OptionsOf));
        if (options.Current.Evidence.Enabled) _evidence = Continue(_evidence, new EvidenceMonitor(layout, options.Current.Evidence, OptionsOf));
        Version.KeepPreviousWindows(Array.Exists(drift, options => options.Baseline == DriftBaseline.PreviousWindow));
    }

    // The same reference with other settings: what was gathered goes on, as far as the new settings want it.
    private static BaselineCounts Continue(BaselineCounts? before, BaselineCounts after)
    {
        if (before is not null) Carry(before.Save, after.Restore);
        return after;
    }

    private static EvidenceMonitor Continue(EvidenceMonitor? before, EvidenceMonitor after)
    {
        if (before is not null) Carry(before.Save, after.Restore);
        return after;
    }

    private static void Carry(Action<StateWriter> save, Action<StateReader> restore)
    {
        var writer = new StateWriter();
        save(writer);
        restore(new StateReader(writer.Written));
    }

    private DriftOptions OptionsOf(string feature) => _drift[_generation!.Layout.IndexOf(feature)];
}
