using ModelExporter.Monitoring.Options;

namespace ModelExporter.Monitoring.Quality;

/// <summary>All quality measures: the closed list behind the label <c>measure</c>.</summary>
public static class QualityMeasures
{
    private const double Infinity = double.PositiveInfinity;
    private static readonly ModelTask[] Classifiers = [ModelTask.Binary, ModelTask.Multiclass];
    private static readonly ModelTask[] SeveralClasses = [ModelTask.Multiclass];
    private static readonly ModelTask[] Regressions = [ModelTask.Regression];
    private static readonly ModelTask[] Rankings = [ModelTask.Ranking];

    /// <summary>Share of right predictions.</summary>
    public static readonly QualityMeasure Accuracy = Share("accuracy", Classifiers, "Share of predictions that are right");

    /// <summary>Precision.</summary>
    public static readonly QualityMeasure Precision = Share(
        "precision", Classifiers, "Share of predicted positives that are positive; several classes: plain mean over the classes, each against the rest; absent when none was predicted");

    /// <summary>Recall.</summary>
    public static readonly QualityMeasure Recall = Share(
        "recall", Classifiers, "Share of actual positives that were found; several classes: plain mean over the classes; absent when there are none");

    /// <summary>F1.</summary>
    public static readonly QualityMeasure F1 = Share("f1", Classifiers, "Harmonic mean of precision and recall; several classes: plain mean over the classes");

    /// <summary>Specificity.</summary>
    public static readonly QualityMeasure Specificity = Share(
        "specificity", Classifiers, "Share of actual negatives that were left alone; several classes: plain mean over the classes; absent when there are none");

    /// <summary>Balanced accuracy.</summary>
    public static readonly QualityMeasure BalancedAccuracy = Share("balanced_accuracy", Classifiers, "Mean of the classes' recalls; absent with one class only");

    /// <summary>Matthews correlation coefficient.</summary>
    public static readonly QualityMeasure Mcc = new(
        "mcc", MeasureUnit.Ratio, -1, 1, MeasureDirection.HigherIsBetter, Classifiers, "Correlation of predicted and actual class; absent when either is constant");

    /// <summary>Cohen's kappa.</summary>
    public static readonly QualityMeasure Kappa = new(
        "kappa", MeasureUnit.Ratio, -1, 1, MeasureDirection.HigherIsBetter, Classifiers, "Agreement beyond chance (Cohen); absent when one class is everything");

    /// <summary>Area under the ROC curve.</summary>
    public static readonly QualityMeasure RocAuc = Share(
        "roc_auc", Classifiers, "Area under the ROC curve of the score, ties half; several classes: plain mean over the classes; absent without scores or with one class only");

    /// <summary>Average precision.</summary>
    public static readonly QualityMeasure AveragePrecision = Share(
        "average_precision", Classifiers, "Precision averaged over the positives by falling score; several classes: plain mean over the classes; absent without scores or positives");

    /// <summary>Log loss.</summary>
    public static readonly QualityMeasure LogLoss = new(
        "log_loss", MeasureUnit.Nats, 0, Infinity, MeasureDirection.LowerIsBetter, Classifiers, "Mean of -ln(probability given to what happened); absent without probabilities");

    /// <summary>Brier score.</summary>
    public static readonly QualityMeasure Brier = new(
        "brier", MeasureUnit.Ratio, 0, 2, MeasureDirection.LowerIsBetter, Classifiers,
        "Mean squared distance of the probabilities from what happened (several classes: summed over them, up to 2); absent without probabilities");

    /// <summary>Expected calibration error.</summary>
    public static readonly QualityMeasure Ece = new(
        "ece", MeasureUnit.Ratio, 0, 1, MeasureDirection.None, Classifiers,
        "Calibration error over ten equal bins; several classes: of the predicted class's probability; to be read beside ece_expected");

    /// <summary>The calibration error of a perfectly calibrated model.</summary>
    public static readonly QualityMeasure EceExpected = new(
        "ece_expected", MeasureUnit.Ratio, 0, 1, MeasureDirection.None, Classifiers, "Calibration error that chance alone gives a perfectly calibrated model with these scores");

    /// <summary>Micro averaged precision.</summary>
    public static readonly QualityMeasure MicroPrecision = Average("micro_precision", "Precision over all decisions; equals accuracy");

    /// <summary>Micro averaged recall.</summary>
    public static readonly QualityMeasure MicroRecall = Average("micro_recall", "Recall over all decisions; equals accuracy");

    /// <summary>Micro averaged F1.</summary>
    public static readonly QualityMeasure MicroF1 = Average("micro_f1", "F1 over all decisions; equals accuracy");

    /// <summary>Precision weighted by support.</summary>
    public static readonly QualityMeasure WeightedPrecision = Average("weighted_precision", "Precision, mean over the classes by their frequency");

    /// <summary>Recall weighted by support.</summary>
    public static readonly QualityMeasure WeightedRecall = Average("weighted_recall", "Recall, mean over the classes by their frequency; equals accuracy");

    /// <summary>F1 weighted by support.</summary>
    public static readonly QualityMeasure WeightedF1 = Average("weighted_f1", "F1, mean over the classes by their frequency");

    /// <summary>ROC area weighted by support.</summary>
    public static readonly QualityMeasure WeightedRocAuc = Average("weighted_roc_auc", "Area under the ROC curve, mean over the classes by their frequency");

    /// <summary>Average precision weighted by support.</summary>
    public static readonly QualityMeasure WeightedAveragePrecision = Average("weighted_average_precision", "Average precision, mean over the classes by their frequency");

    /// <summary>Mean absolute error.</summary>
    public static readonly QualityMeasure Mae = Error("mae", MeasureUnit.Target, Infinity, "Mean absolute error");

    /// <summary>Root mean squared error.</summary>
    public static readonly QualityMeasure Rmse = Error("rmse", MeasureUnit.Target, Infinity, "Root of the mean squared error");

    /// <summary>Median absolute error.</summary>
    public static readonly QualityMeasure MedianAbsoluteError = Error("median_absolute_error", MeasureUnit.Target, Infinity, "Median of the absolute errors, from bins 9 % wide");

    /// <summary>Mean absolute percentage error.</summary>
    public static readonly QualityMeasure Mape = Error("mape", MeasureUnit.Ratio, Infinity, "Mean of absolute error / absolute target over targets that are not 0; 0.1 is 10 %; absent when all are 0");

    /// <summary>Symmetric mean absolute percentage error.</summary>
    public static readonly QualityMeasure Smape = Error("smape", MeasureUnit.Ratio, 2, "Mean of 2 x absolute error / (absolute target + absolute prediction)");

    /// <summary>Weighted absolute percentage error.</summary>
    public static readonly QualityMeasure Wape = Error("wape", MeasureUnit.Ratio, Infinity, "Sum of absolute errors over sum of absolute targets; absent when all targets are 0");

    /// <summary>Root mean squared logarithmic error.</summary>
    public static readonly QualityMeasure Rmsle = Error("rmsle", MeasureUnit.Ratio, Infinity, "Root of the mean squared difference of ln(1 + x), over pairs without a negative number");

    /// <summary>Mean error.</summary>
    public static readonly QualityMeasure Bias = new(
        "bias", MeasureUnit.Target, -Infinity, Infinity, MeasureDirection.ZeroIsBest, Regressions, "Mean of prediction minus target; positive when the model predicts too much");

    /// <summary>Coefficient of determination.</summary>
    public static readonly QualityMeasure R2 = new(
        "r2", MeasureUnit.Ratio, -Infinity, 1, MeasureDirection.HigherIsBetter, Regressions, "Share of the target's variance that the predictions explain; absent when the target is constant");

    /// <summary>Explained variance.</summary>
    public static readonly QualityMeasure ExplainedVariance = new(
        "explained_variance", MeasureUnit.Ratio, -Infinity, 1, MeasureDirection.HigherIsBetter, Regressions, "R2 after the bias is taken out; absent when the target is constant");

    /// <summary>Normalized discounted cumulative gain.</summary>
    public static readonly QualityMeasure Ndcg = Share("ndcg", Rankings, "Normalized discounted cumulative gain of the first positions, linear gain; over lists with a relevant item");

    /// <summary>Mean average precision.</summary>
    public static readonly QualityMeasure Map = Share("map", Rankings, "Mean average precision of the first positions; over lists with a relevant item");

    /// <summary>Mean reciprocal rank.</summary>
    public static readonly QualityMeasure Mrr = Share("mrr", Rankings, "Mean reciprocal rank of the first relevant item");

    /// <summary>Precision of the first positions.</summary>
    public static readonly QualityMeasure PrecisionAtK = Share("precision_at_k", Rankings, "Share of the first positions that are relevant");

    /// <summary>Recall of the first positions.</summary>
    public static readonly QualityMeasure RecallAtK = Share("recall_at_k", Rankings, "Share of the relevant items that are among the first positions; over lists with a relevant item");

    /// <summary>All measures, in the order in which they are shown.</summary>
    public static readonly IReadOnlyList<QualityMeasure> All =
    [
        Accuracy, Precision, Recall, F1, Specificity, BalancedAccuracy, Mcc, Kappa, RocAuc, AveragePrecision, LogLoss, Brier, Ece, EceExpected,
        MicroPrecision, MicroRecall, MicroF1, WeightedPrecision, WeightedRecall, WeightedF1, WeightedRocAuc, WeightedAveragePrecision,
        Mae, Rmse, MedianAbsoluteError, Mape, Smape, Wape, Rmsle, Bias, R2, ExplainedVariance,
        Ndcg, Map, Mrr, PrecisionAtK, RecallAtK,
    ];

    /// <summary>The measures that are published unless the configuration names others: what most people ask for first, in few time series.</summary>
    public static readonly IReadOnlyList<QualityMeasure> Main = [Accuracy, Precision, Recall, RocAuc, Mae, Rmse, Bias, R2, Ndcg, Map, Mrr, PrecisionAtK];

    /// <summary>The measures of several classes that are one number, the share of right predictions, since every prediction has one class.</summary>
    internal static readonly IReadOnlyList<QualityMeasure> SharesOfRight = [Accuracy, MicroPrecision, MicroRecall, MicroF1, WeightedRecall];

    /// <summary>The measure of a name, or null.</summary>
    public static QualityMeasure? Find(string name)
    {
        foreach (var measure in All)
        {
            if (string.Equals(measure.Name, name, StringComparison.Ordinal)) return measure;
        }

        return null;
    }

    /// <summary>The measures of labelled predictions that are defined, in the order of <see cref="All"/>.</summary>
    public static IReadOnlyList<MeasureValue> Compute(QualityTally tally)
    {
        var values = new MeasureList();
        switch (tally)
        {
            case ClassificationTally { Layout.Space.Task: ModelTask.Binary } binary:
                BinaryMeasures.Compute(binary, values);
                break;
            case ClassificationTally several:
                MulticlassMeasures.Compute(several, values);
                break;
            case RegressionTally regression:
                RegressionMeasures.Compute(regression, values);
                break;
            case RankingTally ranking:
                RankingMeasures.Compute(ranking, values);
                break;
        }

        return values.Sorted();
    }

    private static QualityMeasure Share(string name, IReadOnlyList<ModelTask> tasks, string description) =>
        new(name, MeasureUnit.Ratio, 0, 1, MeasureDirection.HigherIsBetter, tasks, description);

    private static QualityMeasure Average(string name, string description) => Share(name, SeveralClasses, description);

    private static QualityMeasure Error(string name, MeasureUnit unit, double greatest, string description) =>
        new(name, unit, 0, greatest, MeasureDirection.LowerIsBetter, Regressions, description);
}
