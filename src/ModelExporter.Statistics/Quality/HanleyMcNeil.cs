namespace ModelExporter.Statistics.Quality;

/// <summary>Standard error and interval of a ROC area from the area and the class sizes alone.</summary>
/// <remarks>
/// Q1 = A / (2 - A), Q2 = 2 A^2 / (1 + A); variance = (A (1 - A) + (P - 1)(Q1 - A^2) + (N - 1)(Q2 - A^2)) / (P N). It assumes exponential scores; where the
/// score histogram is at hand <see cref="DeLong"/> assumes nothing. Undefined when a class is missing.
/// Source: Hanley and McNeil, The meaning and use of the area under a receiver operating characteristic curve, 1982.
/// </remarks>
public static class HanleyMcNeil
{
    /// <param name="area">ROC area, 0 to 1.</param>
    /// <param name="positives">Number of positive events.</param>
    /// <param name="negatives">Number of negative events.</param>
    /// <returns>The standard error, or NaN when undefined.</returns>
    public static double StandardError(double area, double positives, double negatives)
    {
        if (double.IsNaN(area) || !(positives > 0 && negatives > 0)) return double.NaN;
        var square = area * area;
        var variance = ((area * (1 - area))
            + ((positives - 1) * ((area / (2 - area)) - square))
            + ((negatives - 1) * ((2 * square / (1 + area)) - square))) / (positives * negatives);
        return Math.Sqrt(Math.Max(0, variance));
    }

    /// <param name="area">ROC area, 0 to 1.</param>
    /// <param name="positives">Number of positive events.</param>
    /// <param name="negatives">Number of negative events.</param>
    /// <param name="confidence">Coverage, 0.95 by default.</param>
    /// <returns>Area plus and minus z standard errors inside 0 to 1, or NaN bounds.</returns>
    public static ConfidenceInterval Interval(double area, double positives, double negatives, double confidence = 0.95) =>
        ConfidenceInterval.Normal(area, StandardError(area, positives, negatives), confidence, 0, 1);
}
