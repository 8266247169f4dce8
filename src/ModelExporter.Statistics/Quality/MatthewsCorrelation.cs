namespace ModelExporter.Statistics.Quality;

/// <summary>
/// Matthews correlation coefficient: the correlation of predicted and actual class. -1 to 1 (several classes: the least value is above -1); 0 for a
/// guess.
/// </summary>
/// <remarks>
/// (c s - sum p_k t_k) / sqrt((s^2 - sum p_k^2)(s^2 - sum t_k^2)) with s observations, c right ones, p_k predicted and t_k actual per class.
/// Undefined when only one class was predicted or only one is present; scikit-learn says 0 then, which <see cref="ZeroDivision.Zero"/> gives.
/// Source: Gorodkin, Comparing two K-category assignments by a K-category correlation coefficient, 2004.
/// </remarks>
public static class MatthewsCorrelation
{
    /// <returns>The coefficient of a 2x2 table, or NaN (or 0, as asked) when undefined.</returns>
    public static double Of(BinaryConfusion confusion, ZeroDivision zeroDivision = ZeroDivision.Undefined) => Of(
        new ConfusionMatrix([confusion.TrueNegatives, confusion.FalsePositives, confusion.FalseNegatives, confusion.TruePositives], 2), zeroDivision);

    /// <returns>The coefficient of a K x K table, or NaN (or 0, as asked) when undefined; NaN without observations.</returns>
    public static double Of(ConfusionMatrix matrix, ZeroDivision zeroDivision = ZeroDivision.Undefined)
    {
        var total = matrix.Total;
        if (total <= 0) return double.NaN;
        // In shares, so that squares of large counts lose nothing and an empty class is an exact 0.
        double agreement = matrix.Correct() / total, both = 0, predictedSpread = 0, actualSpread = 0;
        for (var k = 0; k < matrix.ClassCount; k++)
        {
            double predicted = matrix.Predicted(k), actual = matrix.Actual(k);
            both += predicted / total * (actual / total);
            predictedSpread += predicted / total * ((total - predicted) / total);
            actualSpread += actual / total * ((total - actual) / total);
        }

        var scale = Math.Sqrt(predictedSpread) * Math.Sqrt(actualSpread);
        if (scale <= 0) return zeroDivision == ZeroDivision.Zero ? 0 : double.NaN;
        return Math.Clamp((agreement - both) / scale, -1, 1);
    }
}
