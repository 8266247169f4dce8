using ModelExporter.Monitoring.Options;
using ModelExporter.Statistics.Quality;

namespace ModelExporter.Monitoring.Quality;

/// <summary>Labelled predictions of a classifier: confusion, scores by label, losses, calibration. A state without a lock: its owner guards it.</summary>
/// <remarks>
/// Classes beyond those that are kept are one row and column of the confusion. Two of them that differ are counted apart (<see cref="OtherConfused"/>), since they are a mistake on
/// the diagonal. Calibration is that of the positive class (binary), or of the predicted class's score (several classes: whether the model is right as often as it says).
/// </remarks>
public sealed class ClassificationTally : QualityTally
{
    /// <summary>Equal-width bins of the calibration error.</summary>
    public const int CalibrationBins = 10;

    private const int Confused = 1;
    private const int Losses = 2;
    private const int Matrix = 3;

    // Sums: loss, its square, Brier, its square, score sums of the calibration bins.
    private const int ScoreSums = 4;

    private readonly int _calibration;
    private readonly int[] _histograms;

    internal ClassificationTally(QualityLayout layout)
        : base(layout, Size(layout), ScoreSums + CalibrationBins)
    {
        var side = layout.Space.OtherClass + 1;
        Side = side;
        _calibration = Matrix + (side * side);
        _histograms = new int[layout.ScoredClasses];
        var at = _calibration + (2 * CalibrationBins);
        for (var k = 0; k < _histograms.Length; k++)
        {
            _histograms[k] = at;
            at += 2 * layout.Scores[k].Count;
        }
    }

    /// <summary>Rows of the confusion: the classes and all others.</summary>
    public int Side { get; }

    /// <summary>Counts by actual (row) and predicted (column) class, row by row.</summary>
    public ReadOnlySpan<long> Confusion => Counts.Slice(Matrix, Side * Side);

    /// <summary>Pairs of two different classes neither of which is kept apart; they are in no cell of the confusion.</summary>
    public long OtherConfused => Counts[Confused];

    /// <summary>Pairs with probabilities, which the losses and the calibration are of.</summary>
    public long Scored => Counts[Losses];

    /// <summary>Mean log loss and its spread, in nats.</summary>
    public RunningMean LogLosses => MeanOf(0);

    /// <summary>Mean Brier score and its spread.</summary>
    public RunningMean BrierScores => MeanOf(2);

    /// <summary>Pairs per calibration bin.</summary>
    public ReadOnlySpan<long> CalibrationCounts => Counts.Slice(_calibration, CalibrationBins);

    /// <summary>Positive (or right) ones among them.</summary>
    public ReadOnlySpan<long> CalibrationHits => Counts.Slice(_calibration + CalibrationBins, CalibrationBins);

    /// <summary>Sum of the scores per calibration bin.</summary>
    public double[] CalibrationScoreSums() => [.. Sums.Slice(ScoreSums, CalibrationBins).ToArray().Select(sum => FixedPoint.ToDouble(sum))];

    /// <summary>Pairs of the class by bin of its score. The one scored class of a binary model is the positive one.</summary>
    public ReadOnlySpan<long> Positives(int scoredClass) => Counts.Slice(_histograms[scoredClass], Layout.Scores[scoredClass].Count);

    /// <summary>Pairs of other classes by bin of the class's score.</summary>
    public ReadOnlySpan<long> Negatives(int scoredClass) =>
        Counts.Slice(_histograms[scoredClass] + Layout.Scores[scoredClass].Count, Layout.Scores[scoredClass].Count);

    private protected override bool Apply(in LabelledPair pair, int sign)
    {
        var (actual, predicted) = (pair.Label.Class, pair.Prediction.Class);
        if (actual.IsNone || predicted.IsNone) return false;
        Counts[0] += sign;
        var other = Layout.Space.OtherClass;
        if (actual.Index == other && predicted.Index == other && actual.Text != predicted.Text) Counts[Confused] += sign;
        else Counts[Matrix + (actual.Index * Side) + predicted.Index] += sign;
        if (Layout.Space.Task == ModelTask.Binary) ApplyBinaryScore(pair, sign);
        else ApplyClassScores(pair, sign);
        return true;
    }

    private void ApplyBinaryScore(in LabelledPair pair, int sign)
    {
        var score = pair.Prediction.Number;
        var positive = pair.Label.Class.Index == 1;
        if (!double.IsFinite(score) || pair.Label.Class.Index > 1) return;
        Count(0, score, positive, sign);
        if (score is not (>= 0 and <= 1)) return;
        Counts[Losses] += sign;
        Lose(LogLoss.OfEvent(score, positive), BrierScore.OfEvent(score, positive), sign);
        Calibrate(score, positive, sign);
    }

    private void ApplyClassScores(in LabelledPair pair, int sign)
    {
        var scores = pair.ClassScores;
        var (actual, predicted) = (pair.Label.Class.Index, pair.Prediction.Class.Index);
        var complete = scores.Length == Layout.ScoredClasses && actual < scores.Length;
        for (var k = 0; k < scores.Length && k < Layout.ScoredClasses; k++)
        {
            if (double.IsFinite(scores[k])) Count(k, scores[k], k == actual, sign);
            complete &= scores[k] is >= 0 and <= 1;
        }

        if (complete)
        {
            Counts[Losses] += sign;
            Lose(LogLoss.OfActualClass(scores[actual]), BrierScore.OfEvent(scores, actual), sign);
        }

        var confidence = predicted < scores.Length && double.IsFinite(scores[predicted]) ? scores[predicted] : pair.Prediction.Number;
        if (confidence is >= 0 and <= 1) Calibrate(confidence, pair.Label.Class == pair.Prediction.Class, sign);
    }

    private void Count(int scoredClass, double score, bool positive, int sign)
    {
        var bins = Layout.Scores[scoredClass];
        Counts[_histograms[scoredClass] + (positive ? 0 : bins.Count) + bins.Find(score)] += sign;
    }

    private void Lose(double logLoss, double brier, int sign)
    {
        Sums[0] += sign * FixedPoint.Of(logLoss);
        Sums[1] += sign * FixedPoint.Of(logLoss * logLoss);
        Sums[2] += sign * FixedPoint.Of(brier);
        Sums[3] += sign * FixedPoint.Of(brier * brier);
    }

    private void Calibrate(double score, bool hit, int sign)
    {
        var bin = ProbabilityBins.IndexOf(score, CalibrationBins);
        Counts[_calibration + bin] += sign;
        if (hit) Counts[_calibration + CalibrationBins + bin] += sign;
        Sums[ScoreSums + bin] += sign * FixedPoint.Of(score);
    }

    private RunningMean MeanOf(int sum) => FixedMoments.Mean(Scored, Sums[sum], Sums[sum + 1]);

    private static int Size(QualityLayout layout)
    {
        var side = layout.Space.OtherClass + 1;
        return Matrix + (side * side) + (2 * CalibrationBins) + layout.Scores.Sum(bins => 2 * bins.Count);
    }
}
