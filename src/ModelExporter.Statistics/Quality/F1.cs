namespace ModelExporter.Statistics.Quality;

/// <summary>F1: the harmonic mean of precision and recall. 0 to 1.</summary>
/// <remarks>
/// 2 TP / (2 TP + FP + FN); undefined when the class is neither predicted nor present. The interval uses that J = TP / (TP + FP + FN) is a
/// proportion given its denominator and that F1 = 2 J / (1 + J) grows with it: Wilson's bounds of J, mapped.
/// </remarks>
public static class F1
{
    /// <summary>Both parts of the ratio, positive class against the rest.</summary>
    public static Ratio RatioOf(BinaryConfusion confusion) =>
        new(2 * confusion.TruePositives, (2 * confusion.TruePositives) + confusion.FalsePositives + confusion.FalseNegatives);

    /// <returns>F1 of a 2x2 table; NaN (or 0, as asked) when the class is neither predicted nor present.</returns>
    public static double Of(BinaryConfusion confusion, ZeroDivision zeroDivision = ZeroDivision.Undefined) => RatioOf(confusion).Value(zeroDivision);

    /// <returns>The average over the classes, each against the rest; NaN when it is undefined for every class.</returns>
    public static double Of(ConfusionMatrix matrix, ClassAverage average, ZeroDivision zeroDivision = ZeroDivision.Undefined) =>
        Ratio.Average(matrix, average, zeroDivision, static confusion => RatioOf(confusion));

    /// <returns>The interval, or NaN bounds when F1 is undefined.</returns>
    public static ConfidenceInterval Interval(BinaryConfusion confusion, double confidence = 0.95)
    {
        var relevant = confusion.TruePositives + confusion.FalsePositives + confusion.FalseNegatives;
        var jaccard = WilsonInterval.Of(new Ratio(confusion.TruePositives, relevant), confidence);
        return new ConfidenceInterval(2 * jaccard.Lower / (1 + jaccard.Lower), 2 * jaccard.Upper / (1 + jaccard.Upper));
    }
}
