using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Drift.Baselines;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Monitoring.Models;

/// <summary>Evaluates one model version again and again. A state used by one thread at a time.</summary>
internal sealed class VersionEvaluator(VersionState version, Func<string, DriftOptions> optionsOf, EvidenceOptions evidenceOptions)
{
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
        if (!ReferenceEquals(_generation, _input.Generation))
        {
            _generation = _input.Generation;
            _scorer = new DriftScorer(layout, optionsOf);
            _baselines = new BaselineCounts(layout, optionsOf);
            _evidence = evidenceOptions.Enabled ? new EvidenceMonitor(layout, evidenceOptions) : null;
            _hysteresis = [.. _input.Windows.Select(_ => new Hysteresis[layout.Features.Length])];
        }

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

        Version.Publish(new Evaluation(now, layout, windows, _evidence?.Read() ?? [], _evidence?.Threshold ?? double.NaN), _input.Generation);
    }
}
