namespace ModelExporter.Statistics.Quality;

/// <summary>Specificity (true negative rate): the share of actual negatives that were left alone. 0 to 1.</summary>
/// <remarks>TN / (TN + FP). Undefined when nothing is actually negative. Interval: Wilson, given the denominator.</remarks>
public static class Specificity
{
    /// <summary>Both parts of the ratio, positive class against the rest.</summary>
    public static Ratio RatioOf(BinaryConfusion confusion) => new(confusion.TrueNegatives, confusion.ActualNegatives);

    /// <returns>The ratio of a 2x2 table; NaN (or 0, as asked) when nothing is actually negative.</returns>
    public static double Of(BinaryConfusion confusion, ZeroDivision zeroDivision = ZeroDivision.Undefined) => RatioOf(confusion).Value(zeroDivision);

    /// <returns>The average over the classes, each against the rest; NaN when it is undefined for every class.</returns>
    public static double Of(ConfusionMatrix matrix, ClassAverage average, ZeroDivision zeroDivision = ZeroDivision.Undefined) =>
        Ratio.Average(matrix, average, zeroDivision, static confusion => RatioOf(confusion));

    /// <returns>Wilson interval, or NaN bounds when nothing is actually negative.</returns>
    public static ConfidenceInterval Interval(BinaryConfusion confusion, double confidence = 0.95) => WilsonInterval.Of(RatioOf(confusion), confidence);
}
