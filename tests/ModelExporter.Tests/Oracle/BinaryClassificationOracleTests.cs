using ModelExporter.Statistics.Quality;

namespace ModelExporter.Tests.Oracle;

public sealed class BinaryClassificationOracleTests
{
    private const string Set = "binary_classification";
    private const int CalibrationBins = 10;

    public static TheoryData<string> Cases => OracleFile.Rows(Set);

    [Theory, MemberData(nameof(Cases))]
    public void Case_holds(string id)
    {
        var check = OracleFile.Case(Set, id);
        var positives = check.Numbers("y_true").Select(y => y == 1).ToArray();
        var scores = check.Numbers("score");
        var confusion = Confusion(positives, scores, check.Number("threshold"));
        CheckConfusion(check, confusion);
        CheckProbabilities(check, positives, scores);
        CheckRanking(check, positives, scores);
        check.Done();
    }

    private static void CheckConfusion(OracleCase check, BinaryConfusion confusion)
    {
        check.Number("confusion/tp", confusion.TruePositives);
        check.Number("confusion/fp", confusion.FalsePositives);
        check.Number("confusion/fn", confusion.FalseNegatives);
        check.Number("confusion/tn", confusion.TrueNegatives);
        check.Number("accuracy", Accuracy.Of(confusion));
        var wilson = Accuracy.Interval(confusion);
        check.Numbers("accuracy_wilson95", [wilson.Lower, wilson.Upper]);
        var exact = ClopperPearsonInterval.Of((long)(confusion.TruePositives + confusion.TrueNegatives), (long)confusion.Total);
        check.Numbers("accuracy_clopper95", [exact.Lower, exact.Upper]);
        check.Number("precision", Precision.Of(confusion));
        check.Number("recall", Recall.Of(confusion));
        check.Number("specificity", Specificity.Of(confusion));
        check.Number("f1", F1.Of(confusion));
        check.Number("mcc", MatthewsCorrelation.Of(confusion, ZeroDivision.Zero));
        check.Number("kappa", CohenKappa.Of(confusion));
        check.Number("balanced_accuracy", BalancedAccuracy.Of(confusion));
        check.Number("positive_rate", confusion.PositiveRate.Value());
    }

    private static void CheckProbabilities(OracleCase check, bool[] positives, double[] scores)
    {
        check.Number("log_loss_eps1e_15", LogLoss.FromSamples(scores, positives).Mean);
        check.Number("brier", BrierScore.FromSamples(scores, positives).Mean);
        var counts = new long[CalibrationBins];
        var hits = new long[CalibrationBins];
        var sums = new double[CalibrationBins];
        for (var i = 0; i < scores.Length; i++)
        {
            var bin = ProbabilityBins.IndexOf(scores[i], CalibrationBins);
            counts[bin]++;
            sums[bin] += scores[i];
            hits[bin] += positives[i] ? 1 : 0;
        }

        check.Number("ece10", ExpectedCalibrationError.FromBins(counts, sums, hits));
        check.Number("mce10", ExpectedCalibrationError.Maximum(counts, sums, hits));
    }

    private static void CheckRanking(OracleCase check, bool[] positives, double[] scores)
    {
        var exact = ScoreHistogram.FromSamples(scores, positives);
        var area = RocAuc.FromHistogram(exact.Positives, exact.Negatives).Value;
        check.Number("roc_auc", area);
        check.Number("average_precision", AveragePrecision.FromHistogram(exact.Positives, exact.Negatives).Value);
        check.Number("auc_hanley_mcneil_se", HanleyMcNeil.StandardError(area, exact.Positives.Sum(), exact.Negatives.Sum()));
        if (!check.Has("hist")) return;
        foreach (var histogram in check.Element.GetProperty("expected").GetProperty("hist").EnumerateObject())
        {
            var bins = int.Parse(histogram.Name, System.Globalization.CultureInfo.InvariantCulture);
            var (positive, negative) = Bins(positives, scores, bins);
            var binned = RocAuc.FromHistogram(positive, negative);
            check.Number($"hist/{histogram.Name}/auc", binned.Value);
            check.Number($"hist/{histogram.Name}/lower", binned.Lower);
            check.Number($"hist/{histogram.Name}/upper", binned.Upper);
            check.Number($"hist/{histogram.Name}/average_precision", AveragePrecision.FromHistogram(positive, negative).Value);
        }
    }

    private static BinaryConfusion Confusion(bool[] positives, double[] scores, double threshold)
    {
        var confusion = default(BinaryConfusion);
        for (var i = 0; i < scores.Length; i++)
        {
            confusion += (scores[i] >= threshold, positives[i]) switch
            {
                (true, true) => new BinaryConfusion(1, 0, 0, 0),
                (true, false) => new BinaryConfusion(0, 1, 0, 0),
                (false, true) => new BinaryConfusion(0, 0, 1, 0),
                (false, false) => new BinaryConfusion(0, 0, 0, 1),
            };
        }

        return confusion;
    }

    private static (long[] Positives, long[] Negatives) Bins(bool[] positives, double[] scores, int bins)
    {
        var positive = new long[bins];
        var negative = new long[bins];
        for (var i = 0; i < scores.Length; i++) (positives[i] ? positive : negative)[ProbabilityBins.IndexOf(scores[i], bins)]++;
        return (positive, negative);
    }
}
