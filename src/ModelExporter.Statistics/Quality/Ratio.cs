namespace ModelExporter.Statistics.Quality;

/// <summary>Value: a ratio with both its parts kept, so that ratios can be pooled and given an interval.</summary>
/// <param name="Numerator">Successes: a count, a sum of weights or an expected count.</param>
/// <param name="Denominator">Trials, in the same unit.</param>
public readonly record struct Ratio(double Numerator, double Denominator)
{
    /// <summary>The quotient; 0/0 is what <paramref name="zeroDivision"/> says.</summary>
    public double Value(ZeroDivision zeroDivision = ZeroDivision.Undefined)
    {
        if (Denominator != 0) return Numerator / Denominator;
        return zeroDivision == ZeroDivision.Zero ? 0 : double.NaN;
    }

    /// <summary>The mean of the ratios of all classes of a confusion matrix.</summary>
    /// <returns>The average, or NaN when no class has a defined ratio.</returns>
    internal static double Average(ConfusionMatrix matrix, ClassAverage average, ZeroDivision zeroDivision, Func<BinaryConfusion, Ratio> ratioOf)
    {
        double numerators = 0, denominators = 0, sum = 0, weights = 0;
        for (var k = 0; k < matrix.ClassCount; k++)
        {
            var ratio = ratioOf(matrix.OneAgainstRest(k));
            numerators += ratio.Numerator;
            denominators += ratio.Denominator;
            var value = ratio.Value(zeroDivision);
            if (double.IsNaN(value)) continue;
            var weight = average == ClassAverage.Weighted ? matrix.Actual(k) : 1;
            sum += weight * value;
            weights += weight;
        }

        return average == ClassAverage.Micro ? new Ratio(numerators, denominators).Value(zeroDivision) : new Ratio(sum, weights).Value(zeroDivision);
    }
}
