using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Drift.Baselines;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Quality;

namespace ModelExporter.Monitoring.Models;

/// <summary>Evaluates one model version again and again. A state used by one thread at a time.</summary>
internal sealed class VersionEvaluator(VersionState version, Func<string, DriftOptions> optionsOf, EvidenceOptions evidenceOptions, QualityOptions qualityOptions)
{
    private readonly QualityEvaluator _quality = new(qualityOptions);
    private readonly EvaluationInput _input = new();
    private Generation? _generation;
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
                scores[feature] = scores[feature] with { Drifted = _hysteresis[i][feature].Update(scores[feature], optionsOf(layout.Features[feature].Name)) };
            }

            windows[i] = new WindowEvaluation(_input.Lengths[i], _input.Windows[i].Events, _input.Windows[i].Errors, scores);
        }

        var quality = _quality.Evaluate(_input.Quality, _input.Lengths, optionsOf(ModelSlice.PredictionName));
        var evaluation = new Evaluation(now, layout, windows, _evidence?.Read() ?? [], _evidence?.Threshold ?? double.NaN) { Quality = quality };
        Version.Publish(evaluation, _input.Generation);
    }

    public void Save(StateWriter writer)
    {
        writer.Write(_generation?.Profile is { } profile ? profile.ReferenceId : "");
        writer.Write(_hysteresis.Length);
        foreach (var window in _hysteresis)
        {
            writer.Write(window.Length);
            foreach (var feature in window) feature.Save(writer);
        }

        writer.WriteSection(section => _evidence?.Save(section));
        writer.WriteSection(section => _baselines?.Save(section));
        writer.WriteSection(_quality.Save);
    }

    public void Restore(StateReader reader, int windows)
    {
        var generation = Version.Generation;
        if (reader.ReadText() != (generation.Profile?.ReferenceId ?? "")) throw new StateMismatchException("The scores' state belongs to another reference.");
        Follow(generation, windows);
        if (reader.ReadCount(windows) != windows) throw new StateMismatchException("The windows are others now.");
        foreach (var window in _hysteresis)
        {
            if (reader.ReadCount(window.Length) != window.Length) throw new StateMismatchException("The features are others now.");
            for (var i = 0; i < window.Length; i++) window[i] = Hysteresis.Restore(reader);
        }

        var evidence = reader.ReadSection();
        if (!evidence.IsAtEnd) _evidence?.Restore(evidence);
        var baselines = reader.ReadSection();
        if (!baselines.IsAtEnd) _baselines!.Restore(baselines);
        if (!reader.IsAtEnd) _quality.Restore(reader.ReadSection());
    }

    private void Follow(Generation generation, int windows)
    {
        if (ReferenceEquals(_generation, generation)) return;
        var layout = generation.Layout;
        _generation = generation;
        _scorer = new DriftScorer(layout, optionsOf);
        _baselines = new BaselineCounts(layout, optionsOf);
        _evidence = evidenceOptions.Enabled ? new EvidenceMonitor(layout, evidenceOptions) : null;
        _hysteresis = new Hysteresis[windows][];
        for (var i = 0; i < windows; i++) _hysteresis[i] = new Hysteresis[layout.Features.Length];
    }
}
