using ModelExporter.Statistics.LabelFree;
using ModelExporter.Statistics.Quality;

namespace ModelExporter.Monitoring.Quality;

/// <summary>The measures of a classifier with two classes.</summary>
internal static class BinaryMeasures
{
    public static void Compute(ClassificationTally tally, MeasureList values)
    {
        var matrix = new ConfusionMatrix(tally.Confusion, tally.Side);
        // Classes that are neither of the two are "not positive"; a pair of two of them that differ is neither right nor positive.
        var positive = matrix.OneAgainstRest(1) + new BinaryConfusion(0, 0, 0, tally.OtherConfused);
        values.AddProportion(QualityMeasures.Accuracy, new Ratio(matrix.Correct(), tally.Pairs));
        AddConfusion(positive, values);
        var positives = tally.Positives(0);
        var negatives = tally.Negatives(0);
        var scored = ScoreMeasures.Sum(positives) + ScoreMeasures.Sum(negatives);
        var area = ScoreMeasures.RocArea(positives, negatives);
        values.Add(QualityMeasures.RocAuc, area.Value, area.StandardError, area.Interval, scored);
        var average = ScoreMeasures.AveragePrecisionOf(positives, negatives, tally.Layout.Scores[0]);
        values.Add(QualityMeasures.AveragePrecision, average.Value, average.StandardError, scored);
        ScoreMeasures.AddLosses(tally, values);
    }

    private static void AddConfusion(BinaryConfusion confusion, MeasureList values)
    {
        var samples = (long)confusion.Total;
        values.AddProportion(QualityMeasures.Precision, Precision.RatioOf(confusion));
        values.AddProportion(QualityMeasures.Recall, Recall.RatioOf(confusion));
        values.AddProportion(QualityMeasures.Specificity, Specificity.RatioOf(confusion));
        values.Add(QualityMeasures.F1, F1.Of(confusion), SamplingBand.StandardErrorOfF1(confusion, confusion.Total), F1.Interval(confusion), samples);
        var recall = Recall.RatioOf(confusion);
        var specificity = Specificity.RatioOf(confusion);
        values.Add(
            QualityMeasures.BalancedAccuracy, BalancedAccuracy.Of(confusion), Math.Sqrt(Variance(recall) + Variance(specificity)) / 2,
            BalancedAccuracy.Interval(confusion), samples);
        ReadOnlySpan<long> counts = [(long)confusion.TrueNegatives, (long)confusion.FalsePositives, (long)confusion.FalseNegatives, (long)confusion.TruePositives];
        Span<long> scratch = stackalloc long[4];
        var mccError = JackknifeInterval.StandardError(counts, 2, static matrix => MatthewsCorrelation.Of(matrix), scratch);
        values.Add(QualityMeasures.Mcc, MatthewsCorrelation.Of(confusion), mccError, samples);
        var kappaError = JackknifeInterval.StandardError(counts, 2, static matrix => CohenKappa.Of(matrix), scratch);
        values.Add(QualityMeasures.Kappa, CohenKappa.Of(confusion), kappaError, samples);
    }

    private static double Variance(Ratio share) => share.Value() * (1 - share.Value()) / share.Denominator;
}
