using System.Text;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Monitoring.Quality;

/// <summary>The pairs of a sample as outcomes of a label space. A view with a buffer, used by one thread at a time.</summary>
public sealed class SampledPairs
{
    private readonly PairSample _sample;
    private readonly LabelSpace _space;
    private readonly ClassCode[] _codes;
    private readonly int[] _scoreOf;
    private readonly double[] _scores;

    /// <summary>Reads a sample.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="space">What its labels can be.</param>
    public SampledPairs(PairSample sample, LabelSpace space)
    {
        (_sample, _space) = (sample, space);
        _codes = [.. sample.Texts.Select(text => space.CodeOf(Encoding.UTF8.GetBytes(text)))];
        _scoreOf = new int[space.Classes.Count];
        Array.Fill(_scoreOf, -1);
        for (var i = 0; i < sample.ScoreNames.Count; i++)
        {
            var code = space.CodeOf(Encoding.UTF8.GetBytes(sample.ScoreNames[i]));
            if (code.Index < _scoreOf.Length) _scoreOf[code.Index] = i;
        }

        _scores = new double[space.Classes.Count];
    }

    /// <summary>Number of pairs.</summary>
    public int Count => _sample.Count;

    /// <summary>One pair; valid until the next one is read. Its classes are none when the pair is none of the label space.</summary>
    public LabelledPair this[int index]
    {
        get
        {
            ref readonly var raw = ref _sample.Pairs[index];
            if (_space.Task == ModelTask.Regression)
            {
                return new LabelledPair(new PredictionOutcome(ClassCode.None, raw.PredictionNumber), new LabelOutcome(ClassCode.None, raw.LabelNumber));
            }

            for (var k = 0; k < _scores.Length; k++) _scores[k] = _scoreOf[k] >= 0 ? _sample.ScoreOf(index, _scoreOf[k]) : double.NaN;
            var predicted = CodeOf(raw.Prediction, raw.PredictionNumber);
            var prediction = _space.Task == ModelTask.Binary
                ? OutcomeRules.Binary(_space, predicted, raw.PredictionNumber, raw.Score, _scores[0], _scores[1])
                : OutcomeRules.Multiclass(predicted, raw.Score, _scores);
            return new LabelledPair(prediction, new LabelOutcome(CodeOf(raw.Label, raw.LabelNumber), double.NaN), _space.Task == ModelTask.Binary ? default : _scores);
        }
    }

    /// <summary>Counts all pairs.</summary>
    public void AddTo(QualityTally tally)
    {
        for (var i = 0; i < Count; i++) tally.Add(this[i]);
    }

    // A number that is not whole has no text here but is some class that is not kept.
    private ClassCode CodeOf(int text, double number) => text switch
    {
        >= 0 => _codes[text],
        PairSample.UnknownText => new ClassCode(_space.OtherClass, 0),
        _ => double.IsNaN(number) ? ClassCode.None : new ClassCode(_space.OtherClass, 0),
    };
}
