using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Monitoring.Models;

/// <summary>Evaluates one model version again and again. A state used by one thread at a time.</summary>
internal sealed class VersionEvaluator(VersionState version, Func<string, DriftOptions> optionsOf)
{
    private readonly EvaluationInput _input = new();
    private Generation? _generation;
    private DriftScorer? _scorer;
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
            _hysteresis = [.. _input.Windows.Select(_ => new Hysteresis[layout.Features.Length])];
        }

        var windows = new WindowEvaluation[_input.Windows.Length];
        for (var i = 0; i < windows.Length; i++)
        {
            var scores = new FeatureScores[layout.Features.Length];
            _scorer!.Score(_input.Windows[i], scores);
            for (var feature = 0; feature < scores.Length; feature++)
            {
                scores[feature] = scores[feature] with { Drifted = _hysteresis[i][feature].Update(scores[feature], optionsOf(layout.Features[feature].Name)) };
            }

            windows[i] = new WindowEvaluation(_input.Lengths[i], _input.Windows[i].Events, _input.Windows[i].Errors, scores);
        }

        Version.Publish(new Evaluation(now, layout, windows));
    }
}
