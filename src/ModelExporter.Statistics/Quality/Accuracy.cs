namespace ModelExporter.Statistics.Quality;

/// <summary>Accuracy: the share of predictions that are right. 0 to 1.</summary>
/// <remarks>For several classes it equals micro averaged precision, recall and F1. Interval: Wilson.</remarks>
public static class Accuracy
{
    /// <summary>Right predictions over all predictions of a 2x2 table.</summary>
    public static Ratio RatioOf(BinaryConfusion confusion) => new(confusion.TruePositives + confusion.TrueNegatives, confusion.Total);

    /// <summary>Right predictions over all predictions of a K x K table.</summary>
    public static Ratio RatioOf(ConfusionMatrix matrix) => new(matrix.Correct(), matrix.Total);

    /// <returns>Accuracy, or NaN without observations.</returns>
    public static double Of(BinaryConfusion confusion) => RatioOf(confusion).Value();

    /// <returns>Accuracy, or NaN without observations.</returns>
    public static double Of(ConfusionMatrix matrix) => RatioOf(matrix).Value();

    /// <returns>Wilson interval, or NaN bounds without observations.</returns>
    public static ConfidenceInterval Interval(BinaryConfusion confusion, double confidence = 0.95) => WilsonInterval.Of(RatioOf(confusion), confidence);

    /// <returns>Wilson interval, or NaN bounds without observations.</returns>
    public static ConfidenceInterval Interval(ConfusionMatrix matrix, double confidence = 0.95) => WilsonInterval.Of(RatioOf(matrix), confidence);
}
