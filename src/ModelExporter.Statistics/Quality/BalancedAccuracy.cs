namespace ModelExporter.Statistics.Quality;

/// <summary>Balanced accuracy: the mean of the classes' recalls, so that a frequent class cannot hide a rare one. 0 to 1; 1/K for a guess.</summary>
/// <remarks>
/// For two classes (recall + specificity) / 2. Classes without support are left out; with fewer than two classes present there is nothing to balance and it
/// is undefined. Interval: the recalls are independent proportions; their Wilson bounds are squared and added, as in
/// <see cref="LinearCombinationInterval"/>.
/// </remarks>
public static class BalancedAccuracy
{
    /// <returns>Balanced accuracy, or NaN when only one class is present.</returns>
    public static double Of(BinaryConfusion confusion) => (Recall.Of(confusion) + Specificity.Of(confusion)) / 2;

    /// <returns>Balanced accuracy, or NaN when fewer than two classes are present.</returns>
    public static double Of(ConfusionMatrix matrix)
    {
        double sum = 0;
        var present = 0;
        for (var k = 0; k < matrix.ClassCount; k++)
        {
            var support = matrix.Actual(k);
            if (support <= 0) continue;
            sum += matrix[k, k] / support;
            present++;
        }

        return present >= 2 ? sum / present : double.NaN;
    }

    /// <returns>The interval, or NaN bounds when it is undefined.</returns>
    public static ConfidenceInterval Interval(BinaryConfusion confusion, double confidence = 0.95) => Interval(
        new ConfusionMatrix([confusion.TrueNegatives, confusion.FalsePositives, confusion.FalseNegatives, confusion.TruePositives], 2), confidence);

    /// <returns>The interval, or NaN bounds when it is undefined.</returns>
    public static ConfidenceInterval Interval(ConfusionMatrix matrix, double confidence = 0.95)
    {
        var present = 0;
        for (var k = 0; k < matrix.ClassCount; k++) present += matrix.Actual(k) > 0 ? 1 : 0;
        if (present < 2) return ConfidenceInterval.Undefined;
        double estimate = 0, below = 0, above = 0;
        for (var k = 0; k < matrix.ClassCount; k++)
        {
            var recall = new Ratio(matrix[k, k], matrix.Actual(k));
            if (recall.Denominator <= 0) continue;
            var value = recall.Value();
            var bounds = WilsonInterval.Of(recall, confidence);
            estimate += value / present;
            below += Math.Pow((value - bounds.Lower) / present, 2);
            above += Math.Pow((bounds.Upper - value) / present, 2);
        }

        return new ConfidenceInterval(estimate - Math.Sqrt(below), estimate + Math.Sqrt(above));
    }
}
