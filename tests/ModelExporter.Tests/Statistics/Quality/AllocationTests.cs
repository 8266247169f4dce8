using ModelExporter.Statistics.Fairness;
using ModelExporter.Statistics.LabelFree;
using ModelExporter.Statistics.Quality;
using ModelExporter.Statistics.Quality.Ranking;
using ModelExporter.Statistics.Quality.Regression;

namespace ModelExporter.Tests.Statistics.Quality;

public sealed class AllocationTests
{
    [Fact]
    public void An_evaluation_of_quality_allocates_nothing()
    {
        long[] cells = [25, 4, 2, 2, 26, 5, 3, 3, 19], positives = [1, 5, 9, 20], negatives = [30, 12, 4, 1], scratch = new long[9];
        double[] sums = [4, 5, 8, 17], relevance = [3, 0, 1, 0, 2];
        var reference = new RunningMean[4];
        for (var i = 0; i < 40; i++) reference[i % 4].Add(i);

        // Twice: the first run prepares what the runtime keeps (compiled code, static lambdas).
        Evaluate();
        Evaluate();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var checksum = Evaluate();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.False(double.IsNaN(checksum));

        double Evaluate()
        {
            var matrix = new ConfusionMatrix(cells, 3);
            var binary = matrix.OneAgainstRest(0);
            var sum = Accuracy.Of(matrix) + Precision.Of(matrix, ClassAverage.Macro) + Recall.Of(matrix, ClassAverage.Weighted)
                + F1.Of(matrix, ClassAverage.Micro)
                + Specificity.Of(matrix, ClassAverage.Macro) + MatthewsCorrelation.Of(matrix) + MatthewsCorrelation.Of(binary) + CohenKappa.Of(binary)
                + BalancedAccuracy.Interval(binary).Lower + F1.Interval(binary).Upper
                + MeasureDifference.Of(0.9, 0.02, 0.8, 0.01).PValue
                + JackknifeInterval.Of(cells, 3, static table => CohenKappa.Of(table), scratch, -1, 1).Lower
                + RocAuc.FromHistogram(positives, negatives).Value + AveragePrecision.FromHistogram(positives, negatives).Lower
                + DeLong.Interval(positives, negatives).Lower + ExpectedCalibrationError.UnderPerfectCalibration(positives, sums)
                + Cbpe.FromHistogram(positives, sums, negatives, sums, IsotonicCalibration.Identity).RocAuc.Value
                + PostStratifiedError.Estimate(positives, reference).StandardError
                + AverageOddsDifference.Of(binary, binary).Interval.Upper + DisparateImpactRatio.Of(binary, binary).Interval.Upper
                + NormalizedDiscountedCumulativeGain.At(relevance, 3, Gain.Exponential);
            var regression = default(RegressionAccumulator);
            regression.Add(1, 2);
            regression.Add(4, 2);
            return sum + CoefficientOfDetermination.Of(regression) + RootMeanSquaredError.Interval(regression).Upper;
        }
    }
}
