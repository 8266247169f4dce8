using ModelExporter.Statistics.LabelFree;
using ModelExporter.Statistics.Quality;

namespace ModelExporter.Tests.Oracle;

public sealed class CbpeOracleTests
{
    private const string Set = "cbpe";

    public static TheoryData<string> Cases => OracleFile.Rows(Set);

    [Theory, MemberData(nameof(Cases))]
    public void Case_holds(string id)
    {
        var check = OracleFile.Case(Set, id);
        var referenceScores = check.Numbers("ref_score");
        var referenceTargets = check.Numbers("ref_target");
        var scores = check.Numbers("live_score");
        var predictedPositive = check.Numbers("live_pred").Select(prediction => prediction == 1).ToArray();
        var calibration = IsotonicCalibration.Fit(referenceScores, referenceTargets);
        Assert.NotNull(calibration);

        check.Numbers("isotonic_x", calibration.Scores);
        check.Numbers("isotonic_y", calibration.Probabilities);
        check.Numbers("calibrated_live", [.. scores.Select(calibration.Calibrate)]);
        CheckEstimate(check, scores, predictedPositive, calibration);
        CheckBinned(check, scores, predictedPositive, calibration);
        var right = referenceScores.Zip(referenceTargets, (score, target) => (score >= 0.5) == (target == 1)).Count(isRight => isRight);
        check.Number("sampling_error_accuracy", SamplingBand.StandardError(new Ratio(right, referenceScores.Length), referenceScores.Length, scores.Length));
        check.Done();
    }

    private static void CheckEstimate(OracleCase check, double[] scores, bool[] predictedPositive, IsotonicCalibration calibration)
    {
        // One bin per distinct score: predicted positive and predicted negative take the places of the two classes.
        var cells = ScoreHistogram.FromSamples(scores, predictedPositive);
        var probabilities = cells.Scores.Select(calibration.Calibrate).ToArray();
        var estimate = Cbpe.FromProbabilities(cells.Positives, probabilities, cells.Negatives, probabilities);
        check.Number("estimate/tp", estimate.Confusion.TruePositives);
        check.Number("estimate/fp", estimate.Confusion.FalsePositives);
        check.Number("estimate/fn", estimate.Confusion.FalseNegatives);
        check.Number("estimate/tn", estimate.Confusion.TrueNegatives);
        check.Number("estimate/accuracy", Accuracy.Of(estimate.Confusion));
        check.Number("estimate/precision", Precision.Of(estimate.Confusion));
        check.Number("estimate/recall", Recall.Of(estimate.Confusion));
        check.Number("estimate/f1", F1.Of(estimate.Confusion));
        check.Number("estimate/specificity", Specificity.Of(estimate.Confusion));
        check.Number("estimate/roc_auc_tie_grouped", estimate.RocAuc.Value);
    }

    private static void CheckBinned(OracleCase check, double[] scores, bool[] predictedPositive, IsotonicCalibration calibration)
    {
        var bins = (int)check.Number("bins");
        var positive = new long[bins];
        var negative = new long[bins];
        var both = new long[bins];
        var sums = new double[bins];
        for (var i = 0; i < scores.Length; i++)
        {
            var bin = ProbabilityBins.IndexOf(scores[i], bins);
            (predictedPositive[i] ? positive : negative)[bin]++;
            both[bin]++;
            sums[bin] += scores[i];
        }

        var probabilities = new double[bins];
        calibration.AtBinMeans(both, sums, probabilities);
        check.Numbers("binned_calibrated_at_bin_mean", probabilities);
        check.Number("binned_estimate_accuracy", Accuracy.Of(Cbpe.FromProbabilities(positive, probabilities, negative, probabilities).Confusion));
    }
}
