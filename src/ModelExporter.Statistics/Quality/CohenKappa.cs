namespace ModelExporter.Statistics.Quality;

/// <summary>
/// Cohen's kappa: agreement of predicted and actual class beyond what their frequencies alone would give. At most 1; 0 for a guess; may be negative.
/// </summary>
/// <remarks>
/// (po - pe) / (1 - pe) with po the accuracy and pe = sum of predicted share times actual share. Undefined when pe = 1 (one class only, predicted always).
/// Source: Cohen, A coefficient of agreement for nominal scales, 1960.
/// </remarks>
public static class CohenKappa
{
    /// <returns>Kappa of a 2x2 table, or NaN when undefined.</returns>
    public static double Of(BinaryConfusion confusion) => Of(
        new ConfusionMatrix([confusion.TrueNegatives, confusion.FalsePositives, confusion.FalseNegatives, confusion.TruePositives], 2));

    /// <returns>Kappa of a K x K table, or NaN when undefined.</returns>
    public static double Of(ConfusionMatrix matrix)
    {
        var total = matrix.Total;
        if (total <= 0) return double.NaN;
        // Chance disagreement is summed itself, not taken from 1: it is an exact 0 when one class is everything.
        double chanceDisagreement = 0;
        for (var k = 0; k < matrix.ClassCount; k++) chanceDisagreement += matrix.Predicted(k) / total * ((total - matrix.Actual(k)) / total);
        return chanceDisagreement <= 0 ? double.NaN : 1 - ((total - matrix.Correct()) / total / chanceDisagreement);
    }
}
