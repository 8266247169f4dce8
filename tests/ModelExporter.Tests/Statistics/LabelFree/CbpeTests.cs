using ModelExporter.Statistics.LabelFree;
using ModelExporter.Statistics.Quality;

namespace ModelExporter.Tests.Statistics.LabelFree;

public sealed class CbpeTests
{
    private const int Bins = 50;

    [Fact]
    public void The_estimate_of_a_calibrated_model_under_shifted_inputs_is_near_the_truth()
    {
        var random = new Random(23);
        var (positives, negatives, positiveSums, negativeSums) = (new long[Bins], new long[Bins], new double[Bins], new double[Bins]);
        var truth = default(BinaryConfusion);
        for (var i = 0; i < 40_000; i++)
        {
            var score = Math.Pow(random.NextDouble(), 2.5);
            var isPositive = random.NextDouble() < score;
            var bin = ProbabilityBins.IndexOf(score, Bins);
            if (score >= 0.37)
            {
                positives[bin]++;
                positiveSums[bin] += score;
                truth += isPositive ? new BinaryConfusion(1, 0, 0, 0) : new BinaryConfusion(0, 1, 0, 0);
            }
            else
            {
                negatives[bin]++;
                negativeSums[bin] += score;
                truth += isPositive ? new BinaryConfusion(0, 0, 1, 0) : new BinaryConfusion(0, 0, 0, 1);
            }
        }

        var estimate = Cbpe.FromHistogram(positives, positiveSums, negatives, negativeSums, IsotonicCalibration.Identity);
        Assert.Equal(truth.Total, estimate.Confusion.Total, 6);
        Assert.Equal(Accuracy.Of(truth), Accuracy.Of(estimate.Confusion), 0.01);
        Assert.Equal(F1.Of(truth), F1.Of(estimate.Confusion), 0.015);
        Assert.InRange(estimate.RocAuc.Upper - estimate.RocAuc.Lower, 0, 0.05);
        Assert.InRange(estimate.AveragePrecision, Precision.Of(truth) / 2, 1);
    }

    [Fact]
    public void Without_events_nothing_is_estimated()
    {
        var estimate = Cbpe.FromHistogram(new long[Bins], new double[Bins], new long[Bins], new double[Bins], IsotonicCalibration.Identity);
        Assert.Equal(double.NaN, Accuracy.Of(estimate.Confusion));
        Assert.Equal(BoundedEstimate.Undefined, estimate.RocAuc);
        Assert.Equal(double.NaN, estimate.AveragePrecision);
    }

    [Fact]
    public void Many_bins_are_estimated_like_few()
    {
        const int Many = 1000;
        var counts = Enumerable.Repeat(1L, Many).ToArray();
        var sums = Enumerable.Range(0, Many).Select(bin => (bin + 0.5) / Many).ToArray();
        var estimate = Cbpe.FromHistogram(counts, sums, new long[Many], new double[Many], IsotonicCalibration.Identity);
        Assert.Equal(0.5, Precision.Of(estimate.Confusion), 9);
        Assert.Equal(1000, estimate.Confusion.PredictedPositives, 9);
    }

    [Fact]
    public void Two_classes_from_histograms_are_the_binary_estimate()
    {
        IsotonicCalibration.TryCreate([0, 0.5, 1], [0.05, 0.4, 0.9], out var positive);
        IsotonicCalibration.TryCreate([0, 0.5, 1], [0.1, 0.6, 0.95], out var negative);
        long[] predictedNegative = [30, 10, 0, 0], predictedPositive = [0, 0, 12, 28];
        double[] negativeSums = [4, 3.5, 0, 0], positiveSums = [0, 0, 7.5, 24];
        var binary = Cbpe.FromHistogram(predictedPositive, positiveSums, predictedNegative, negativeSums, positive);

        // Class 0 scores 1 - s: the same bins mirrored.
        long[] counts = [.. predictedNegative.Reverse(), .. predictedPositive.Reverse(), .. predictedNegative, .. predictedPositive];
        double[] sums =
        [
            .. negativeSums.Select((sum, b) => predictedNegative[b] - sum).Reverse(), .. positiveSums.Select((sum, b) => predictedPositive[b] - sum).Reverse(),
            .. negativeSums, .. positiveSums,
        ];
        var expected = new double[4];
        MulticlassCbpe.FromHistogram(counts, sums, 4, [negative, positive], expected);
        Assert.Equal(binary.Confusion.TruePositives, expected[3], 9);
        Assert.Equal(binary.Confusion.FalsePositives, expected[1], 9);
        Assert.Equal(binary.Confusion.FalseNegatives, expected[2], 9);
        Assert.Equal(binary.Confusion.TrueNegatives, expected[0], 9);
        Assert.Equal(binary.RocAuc.Value, MulticlassCbpe.RocAucOfClass(counts, sums, 4, [negative, positive], 1).Value, 9);
    }

    [Fact]
    public void Several_classes_per_event_and_from_histograms_agree_on_calibrated_scores()
    {
        const int Classes = 3;
        var random = new Random(31);
        IsotonicCalibration[] calibrations = [IsotonicCalibration.Identity, IsotonicCalibration.Identity, IsotonicCalibration.Identity];
        double[] perEvent = new double[9], fromBins = new double[9], sums = new double[Classes * Classes * Bins], probabilities = new double[Classes];
        long[] truth = new long[9], counts = new long[Classes * Classes * Bins];
        for (var i = 0; i < 20_000; i++)
        {
            double[] scores = [random.NextDouble(), random.NextDouble() * 0.7, random.NextDouble() * 0.5];
            var total = scores.Sum();
            for (var k = 0; k < Classes; k++) scores[k] /= total;
            var predicted = Array.IndexOf(scores, scores.Max());
            var draw = random.NextDouble();
            truth[((draw < scores[0] ? 0 : draw < scores[0] + scores[1] ? 1 : 2) * Classes) + predicted]++;
            MulticlassCbpe.Normalize(scores, calibrations, probabilities);
            MulticlassCbpe.AddEvent(probabilities, predicted, perEvent);
            for (var k = 0; k < Classes; k++)
            {
                var cell = (((k * Classes) + predicted) * Bins) + ProbabilityBins.IndexOf(scores[k], Bins);
                counts[cell]++;
                sums[cell] += scores[k];
            }
        }

        MulticlassCbpe.FromHistogram(counts, sums, Bins, calibrations, fromBins);
        for (var cell = 0; cell < 9; cell++) Assert.Equal(perEvent[cell], fromBins[cell], 1e-6 * 20_000);
        var realized = new ConfusionMatrix(truth, Classes);
        var expected = new ConfusionMatrix(perEvent, Classes);
        Assert.Equal(20_000, expected.Total, 1e-6);
        Assert.Equal(Accuracy.Of(realized), Accuracy.Of(expected), 0.012);
        Assert.Equal(F1.Of(realized, ClassAverage.Macro), F1.Of(expected, ClassAverage.Macro), 0.015);
    }

    [Fact]
    public void Classes_that_are_all_calibrated_to_zero_keep_their_raw_shares()
    {
        IsotonicCalibration.TryCreate([0, 1], [0, 0], out var never);
        var probabilities = new double[2];
        MulticlassCbpe.Normalize([0.3, 0.1], [never, never], probabilities);
        Assert.Equal(0.75, probabilities[0], 12);
        MulticlassCbpe.Normalize([0, 0], [never, never], probabilities);
        Assert.All(probabilities, probability => Assert.Equal(double.NaN, probability));
    }

    [Fact]
    public void Sampling_band_is_three_standard_errors_of_the_reference_scaled_to_the_window()
    {
        var reference = new BinaryConfusion(400, 60, 40, 500);
        Assert.Equal(Math.Sqrt(0.9 * 0.1 / 200), SamplingBand.StandardError(Accuracy.RatioOf(reference), 1000, 200), 12);
        var precision = 400 / 460d;
        Assert.Equal(Math.Sqrt(precision * (1 - precision) / (200 * 0.46)), SamplingBand.StandardError(Precision.RatioOf(reference), 1000, 200), 12);
        Assert.Equal(0.02 * Math.Sqrt(5), SamplingBand.StandardError(0.02, 1000, 200), 12);
        Assert.Equal(new ConfidenceInterval(0.7, 1), SamplingBand.Of(0.85, 0.05));
        Assert.False(SamplingBand.Of(0.85, SamplingBand.StandardError(Accuracy.RatioOf(default(BinaryConfusion)), 0, 10)).IsDefined);
    }

    [Fact]
    public void Sampling_error_of_F1_is_that_of_windows_drawn_from_the_reference()
    {
        var reference = new BinaryConfusion(300, 60, 140, 500);
        var random = new Random(8);
        var spread = default(RunningMean);
        for (var round = 0; round < 4000; round++)
        {
            var cells = new int[4];
            for (var i = 0; i < 250; i++) cells[random.Next(1000) switch { < 300 => 0, < 360 => 1, < 500 => 2, _ => 3 }]++;
            spread.Add(F1.Of(new BinaryConfusion(cells[0], cells[1], cells[2], cells[3])));
        }

        Assert.InRange(SamplingBand.StandardErrorOfF1(reference, 250) / Math.Sqrt(spread.SampleVariance), 0.94, 1.06);
    }
}
