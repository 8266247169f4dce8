using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Statistics.LabelFree;
using ModelExporter.Statistics.Quality;

namespace ModelExporter.Monitoring.Quality;

/// <summary>The quality that predictions without labels are expected to have, with the band in which sampling alone leaves it: the estimate plus and minus three standard errors.</summary>
/// <remarks>
/// It follows a shift of the inputs and is blind to concept drift; the band holds the error of sampling only. Standard errors are those of the reference, scaled to the number of
/// predictions, so an estimate without one on the reference has no band.
/// </remarks>
public static class QualityEstimates
{
    /// <summary>The estimates that are defined, in the order of <see cref="QualityMeasures.All"/>.</summary>
    public static IReadOnlyList<MeasureValue> Compute(EstimateTally tally)
    {
        var values = new Estimates(tally);
        if (tally.Events == 0 || !EstimateTally.Serves(tally.Reference)) return [];
        switch (tally.Reference.Space.Task)
        {
            case ModelTask.Binary:
                AddBinary(tally, values);
                break;
            case ModelTask.Multiclass:
                AddMulticlass(tally, values);
                break;
            default:
                AddRegression(tally, tally.Reference.Errors!, values);
                break;
        }

        return values.List.Sorted();
    }

    private static void AddBinary(EstimateTally tally, Estimates values)
    {
        var bins = tally.Reference.Layout.Scores[0].Count;
        double[] sums = [.. tally.Sums.ToArray().Select(sum => FixedPoint.ToDouble(sum))];
        ReadOnlySpan<long> counts = tally.Counts[1..];
        var estimate = Cbpe.FromHistogram(counts[..bins], sums.AsSpan(0, bins), counts[bins..], sums.AsSpan(bins), tally.Calibrations[0]);
        var confusion = estimate.Confusion;
        values.Add(QualityMeasures.Accuracy, Accuracy.Of(confusion));
        values.Add(QualityMeasures.Precision, Precision.Of(confusion));
        values.Add(QualityMeasures.Recall, Recall.Of(confusion));
        values.Add(QualityMeasures.F1, F1.Of(confusion));
        values.Add(QualityMeasures.Specificity, Specificity.Of(confusion));
        values.Add(QualityMeasures.BalancedAccuracy, BalancedAccuracy.Of(confusion));
        values.Add(QualityMeasures.Mcc, MatthewsCorrelation.Of(confusion));
        values.Add(QualityMeasures.Kappa, CohenKappa.Of(confusion));
        values.Add(QualityMeasures.RocAuc, estimate.RocAuc.Value);
        values.Add(QualityMeasures.AveragePrecision, ExpectedAveragePrecision(tally, sums));
    }

    private static double ExpectedAveragePrecision(EstimateTally tally, double[] sums)
    {
        var bins = tally.Reference.Layout.Scores[0];
        var (positives, negatives) = (new double[bins.Count], new double[bins.Count]);
        var probabilities = new double[sums.Length];
        tally.Calibrations[0].AtBinMeans(tally.Counts[1..], sums, probabilities);
        for (var cell = 0; cell < sums.Length; cell++)
        {
            var count = tally.Counts[1 + cell];
            if (count <= 0) continue;
            positives[cell % bins.Count] += count * probabilities[cell];
            negatives[cell % bins.Count] += count * (1 - probabilities[cell]);
        }

        return ScoreMeasures.AveragePrecisionOf(positives, negatives, bins);
    }

    private static void AddMulticlass(EstimateTally tally, Estimates values)
    {
        var classes = tally.Reference.Space.Classes.Count;
        double[] sums = [.. tally.Sums.ToArray().Select(sum => FixedPoint.ToDouble(sum))];
        var matrix = new ConfusionMatrix(sums.AsSpan(0, classes * classes), classes);
        var accuracy = Accuracy.Of(matrix);
        foreach (var measure in QualityMeasures.SharesOfRight)
        {
            values.Add(measure, accuracy);
        }

        values.Add(QualityMeasures.Precision, Precision.Of(matrix, ClassAverage.Macro));
        values.Add(QualityMeasures.Recall, Recall.Of(matrix, ClassAverage.Macro));
        values.Add(QualityMeasures.F1, F1.Of(matrix, ClassAverage.Macro));
        values.Add(QualityMeasures.Specificity, Specificity.Of(matrix, ClassAverage.Macro));
        values.Add(QualityMeasures.BalancedAccuracy, BalancedAccuracy.Of(matrix));
        values.Add(QualityMeasures.Mcc, MatthewsCorrelation.Of(matrix));
        values.Add(QualityMeasures.Kappa, CohenKappa.Of(matrix));
        values.Add(QualityMeasures.WeightedPrecision, Precision.Of(matrix, ClassAverage.Weighted));
        values.Add(QualityMeasures.WeightedF1, F1.Of(matrix, ClassAverage.Weighted));
        AddAreas(tally, sums, values);
    }

    private static void AddAreas(EstimateTally tally, double[] sums, Estimates values)
    {
        var classes = tally.Reference.Space.Classes.Count;
        var (areas, precisions, defined, at) = (0.0, 0.0, 0, 0);
        for (var k = 0; k < classes; k++)
        {
            var bins = tally.Reference.Layout.Scores[k].Count;
            var positives = sums.AsSpan((classes * classes) + at, bins);
            var negatives = new double[bins];
            for (var b = 0; b < bins; b++) negatives[b] = Math.Max(0, tally.Counts[1 + at + b] - positives[b]);
            at += bins;
            var area = RocAuc.FromHistogram(positives, negatives).Value;
            if (double.IsNaN(area)) continue;
            areas += area;
            precisions += ScoreMeasures.AveragePrecisionOf(positives, negatives, tally.Reference.Layout.Scores[k]);
            defined++;
        }

        values.Add(QualityMeasures.RocAuc, areas / defined);
        values.Add(QualityMeasures.AveragePrecision, precisions / defined);
    }

    private static void AddRegression(EstimateTally tally, ErrorProfile errors, Estimates values)
    {
        ReadOnlySpan<long> counts = tally.Counts[1..];
        var absolute = PostStratifiedError.Estimate(counts, [.. errors.Absolute]);
        var squared = PostStratifiedError.Estimate(counts, [.. errors.Squared]);
        values.List.Add(QualityMeasures.Mae, absolute.Mean, absolute.StandardError, absolute.Band(), tally.Events);
        var (root, band) = squared.Root();
        values.List.Add(QualityMeasures.Rmse, root, root > 0 ? squared.StandardError / (2 * root) : double.NaN, band, tally.Events);
    }

    private sealed class Estimates(EstimateTally tally)
    {
        public MeasureList List { get; } = new();

        // The reference's error is that of all its labelled events, whatever part of them the measure is about: so is the window's.
        public void Add(QualityMeasure measure, double value)
        {
            var error = tally.Reference.Measure(measure) is { } reference
                ? SamplingBand.StandardError(reference.StandardError, tally.Reference.Samples, tally.Events)
                : double.NaN;
            List.Add(measure, value, error, SamplingBand.Of(value, error, measure.Least, measure.Greatest), tally.Events);
        }
    }
}
