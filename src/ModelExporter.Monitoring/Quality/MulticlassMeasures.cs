using ModelExporter.Statistics.Quality;

namespace ModelExporter.Monitoring.Quality;

/// <summary>The measures of a classifier with several classes: those with plain names are plain means over the classes, each against the rest.</summary>
internal static class MulticlassMeasures
{
    private static readonly (QualityMeasure Measure, ConfusionMeasure Of)[] FromConfusion =
    [
        (QualityMeasures.Precision, matrix => Precision.Of(matrix, ClassAverage.Macro)),
        (QualityMeasures.Recall, matrix => Recall.Of(matrix, ClassAverage.Macro)),
        (QualityMeasures.F1, matrix => F1.Of(matrix, ClassAverage.Macro)),
        (QualityMeasures.Specificity, matrix => Specificity.Of(matrix, ClassAverage.Macro)),
        (QualityMeasures.BalancedAccuracy, matrix => BalancedAccuracy.Of(matrix)),
        (QualityMeasures.Mcc, matrix => MatthewsCorrelation.Of(matrix)),
        (QualityMeasures.Kappa, matrix => CohenKappa.Of(matrix)),
        (QualityMeasures.WeightedPrecision, matrix => Precision.Of(matrix, ClassAverage.Weighted)),
        (QualityMeasures.WeightedF1, matrix => F1.Of(matrix, ClassAverage.Weighted)),
    ];

    public static void Compute(ClassificationTally tally, MeasureList values)
    {
        var (cells, side) = Cells(tally);
        var matrix = new ConfusionMatrix(cells, side);
        var right = new Ratio(matrix.Correct(), tally.Pairs);
        // Every prediction has one class, so these are one number.
        foreach (var measure in QualityMeasures.SharesOfRight)
        {
            values.AddProportion(measure, right);
        }

        var scratch = new long[cells.Length];
        foreach (var (measure, of) in FromConfusion)
        {
            var value = of(matrix);
            values.Add(measure, value, double.IsNaN(value) ? double.NaN : JackknifeInterval.StandardError(cells, side, of, scratch), tally.Pairs);
        }

        AddAreas(tally, values);
        ScoreMeasures.AddLosses(tally, values);
    }

    /// <summary>The confusion without the row and column of other classes when they are empty, and with one more where two other classes were confused.</summary>
    public static (long[] Cells, int Side) Cells(ClassificationTally tally)
    {
        var confusion = tally.Confusion;
        var full = tally.Side;
        long others = tally.OtherConfused;
        for (var k = 0; k < full; k++) others += confusion[((full - 1) * full) + k] + confusion[(k * full) + full - 1];
        var side = others == 0 ? full - 1 : tally.OtherConfused > 0 ? full + 1 : full;
        var cells = new long[side * side];
        for (var actual = 0; actual < Math.Min(side, full); actual++) confusion.Slice(actual * full, Math.Min(side, full)).CopyTo(cells.AsSpan(actual * side));
        if (side > full) cells[((full - 1) * side) + full] = tally.OtherConfused;
        return (cells, side);
    }

    private static void AddAreas(ClassificationTally tally, MeasureList values)
    {
        var (area, average) = (default(ClassMean), default(ClassMean));
        for (var k = 0; k < tally.Layout.ScoredClasses; k++)
        {
            var positives = tally.Positives(k);
            var negatives = tally.Negatives(k);
            var support = ScoreMeasures.Sum(positives);
            var samples = support + ScoreMeasures.Sum(negatives);
            var (value, error, _) = ScoreMeasures.RocArea(positives, negatives);
            area.Add(value, error, support, samples);
            var (precision, precisionError) = ScoreMeasures.AveragePrecisionOf(positives, negatives, tally.Layout.Scores[k]);
            average.Add(precision, precisionError, support, samples);
        }

        area.AddTo(values, QualityMeasures.RocAuc, QualityMeasures.WeightedRocAuc);
        average.AddTo(values, QualityMeasures.AveragePrecision, QualityMeasures.WeightedAveragePrecision);
    }

    /// <summary>
    /// The mean of a measure over the classes for which it is defined. Its standard error is the mean of theirs, as if the classes rose and fell together: never too small.
    /// </summary>
    private struct ClassMean
    {
        private double _sum, _errors, _weighted, _weightedErrors, _weights;
        private int _classes;
        private long _samples;

        public void Add(double value, double error, long support, long samples)
        {
            if (double.IsNaN(value)) return;
            _classes++;
            _sum += value;
            _errors += error;
            _weights += support;
            _weighted += support * value;
            _weightedErrors += support * error;
            _samples = Math.Max(_samples, samples);
        }

        public readonly void AddTo(MeasureList values, QualityMeasure macro, QualityMeasure weighted)
        {
            values.Add(macro, _sum / _classes, _errors / _classes, _samples);
            values.Add(weighted, _weighted / _weights, _weightedErrors / _weights, _samples);
        }
    }
}
