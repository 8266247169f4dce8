using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Quality;
using ModelExporter.Statistics.Binning;
using ModelExporter.Statistics.LabelFree;
using ModelExporter.Statistics.Quality;

namespace ModelExporter.Monitoring.Reference;

/// <summary>Makes the labelled part of a reference from labelled events. A service.</summary>
public static class LabelledProfileBuilder
{
    /// <summary>Bins of the prediction in which the errors of a regression are kept.</summary>
    public const int ErrorBins = 20;

    // A class with fewer events says nothing about its calibration.
    private const int LeastEvents = 10;

    /// <summary>Makes it.</summary>
    /// <param name="sample">Labelled events.</param>
    /// <param name="options">What the configuration says of the model, or null.</param>
    /// <param name="quality">Settings of the measures.</param>
    /// <returns>The labelled part, or null when there are no labels or they do not tell the task.</returns>
    public static LabelledProfile? Build(PairSample sample, ModelOptions? options, QualityOptions quality)
    {
        if (LabelSpaceInference.Infer(sample, options, quality) is not { } space) return null;
        if (space.Task == ModelTask.Ranking) return OfRanking(sample, space);
        var pairs = new SampledPairs(sample, space);
        var layout = new QualityLayout(space, Bins(pairs, space));
        var tally = layout.NewTally();
        pairs.AddTo(tally);
        if (tally.Pairs == 0) return null;
        var profile = new LabelledProfile { Layout = layout, Samples = tally.Pairs, Exact = sample.IsExact, Quality = Measures(tally) };
        return tally is ClassificationTally classes
            ? profile with { Confusion = classes.Confusion.ToArray(), Scores = [.. Enumerable.Range(0, layout.ScoredClasses).Select(k => ScoresOf(pairs, classes, k))] }
            : profile with { Errors = ErrorsOf(pairs) };
    }

    private static LabelledProfile? OfRanking(PairSample sample, LabelSpace space) => sample.Ranking is { Pairs: > 0 } ranking
        ? new LabelledProfile { Layout = new QualityLayout(space), Samples = ranking.Pairs, Quality = Measures(ranking) }
        : null;

    private static ReferenceMeasure[] Measures(QualityTally tally) =>
        [.. QualityMeasures.Compute(tally).Select(value => new ReferenceMeasure(value.Measure, value.Value, value.StandardError, value.Samples))];

    private static ScoreBins[] Bins(SampledPairs pairs, LabelSpace space)
    {
        var bins = new ScoreBins[space.Task switch { ModelTask.Binary => 1, ModelTask.Multiclass => space.Classes.Count, _ => 0 }];
        for (var k = 0; k < bins.Length; k++)
        {
            var (scores, _) = ScoresOfClass(pairs, k, space);
            Array.Sort(scores);
            bins[k] = scores.Length == 0 ? ScoreBins.Unknown : ScoreBins.Of(scores, space.Task == ModelTask.Binary ? ScoreBins.BinaryBins : ScoreBins.ClassBins);
        }

        return bins;
    }

    private static (double[] Scores, bool[] Positives) ScoresOfClass(SampledPairs pairs, int scoredClass, LabelSpace space)
    {
        var (scores, positives) = (new List<double>(), new List<bool>());
        for (var i = 0; i < pairs.Count; i++)
        {
            var pair = pairs[i];
            if (pair.Label.Class.IsNone || pair.Prediction.Class.IsNone) continue;
            if (space.Task == ModelTask.Binary && pair.Label.Class.Index > 1) continue;
            var score = space.Task == ModelTask.Binary ? pair.Prediction.Number : pair.ClassScores[scoredClass];
            if (!double.IsFinite(score)) continue;
            scores.Add(score);
            positives.Add(pair.Label.Class.Index == (space.Task == ModelTask.Binary ? 1 : scoredClass));
        }

        return ([.. scores], [.. positives]);
    }

    private static ScoreProfile ScoresOf(SampledPairs pairs, ClassificationTally tally, int scoredClass)
    {
        var (scores, positives) = ScoresOfClass(pairs, scoredClass, tally.Layout.Space);
        var (hits, misses) = (tally.Positives(scoredClass).ToArray(), tally.Negatives(scoredClass).ToArray());
        if (Math.Min(hits.Sum(), misses.Sum()) < LeastEvents) return new ScoreProfile(hits, misses, new CalibrationNeed(double.NaN, double.NaN), null);
        var need = CalibrationNeed.Of(scores, positives);
        var areProbabilities = Array.TrueForAll(scores, score => score is >= 0 and <= 1);
        var calibration = need.IsNeeded || !areProbabilities ? IsotonicCalibration.Fit(scores, [.. positives.Select(positive => positive ? 1.0 : 0.0)]) : IsotonicCalibration.Identity;
        return new ScoreProfile(hits, misses, need, calibration);
    }

    private static ErrorProfile? ErrorsOf(SampledPairs pairs)
    {
        var predictions = new List<double>();
        for (var i = 0; i < pairs.Count; i++)
        {
            var pair = pairs[i];
            if (double.IsFinite(pair.Prediction.Number) && double.IsFinite(pair.Label.Number)) predictions.Add(pair.Prediction.Number);
        }

        double[] sorted = [.. predictions.Order()];
        if (sorted.Length == 0) return null;
        var bins = new ScoreBins(EqualFrequencyEdges.From(sorted, ErrorBins));
        var (absolute, squared) = (new RunningMean[bins.Count], new RunningMean[bins.Count]);
        for (var i = 0; i < pairs.Count; i++)
        {
            var pair = pairs[i];
            var error = pair.Prediction.Number - pair.Label.Number;
            if (!double.IsFinite(error * error)) continue;
            var bin = bins.Find(pair.Prediction.Number);
            absolute[bin].Add(Math.Abs(error));
            squared[bin].Add(error * error);
        }

        return new ErrorProfile(bins, absolute, squared);
    }
}
