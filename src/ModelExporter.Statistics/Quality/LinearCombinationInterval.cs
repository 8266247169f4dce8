namespace ModelExporter.Statistics.Quality;

/// <summary>Interval of a weighted sum of independent proportions, recovered from the Wilson interval of each (square-and-add, MOVER).</summary>
/// <remarks>
/// For c1 p1 + c2 p2 + ...: each bound lies sqrt(sum of squared distances of the terms to their own bounds) from the estimate. For p1 - p2 this is Newcombe's
/// hybrid score interval; unlike the plain normal interval it is not of length 0 when a proportion is 0 or 1. Undefined when a proportion has no trials.
/// Source: Newcombe, Interval estimation for the difference between independent proportions, 1998; Zou, Huang and Zhang, 2009.
/// </remarks>
public static class LinearCombinationInterval
{
    /// <param name="proportions">Independent proportions.</param>
    /// <param name="weights">The coefficient of each.</param>
    /// <param name="confidence">Coverage, 0.95 by default.</param>
    public static ConfidenceInterval Of(ReadOnlySpan<Ratio> proportions, ReadOnlySpan<double> weights, double confidence = 0.95)
    {
        if (proportions.Length != weights.Length) throw new ArgumentException("every proportion needs its weight", nameof(weights));
        double estimate = 0, below = 0, above = 0;
        for (var i = 0; i < proportions.Length; i++)
        {
            var share = proportions[i].Value();
            var bounds = WilsonInterval.Of(proportions[i], confidence);
            if (!bounds.IsDefined) return ConfidenceInterval.Undefined;
            var towardsLower = weights[i] * (share - (weights[i] >= 0 ? bounds.Lower : bounds.Upper));
            var towardsUpper = weights[i] * ((weights[i] >= 0 ? bounds.Upper : bounds.Lower) - share);
            estimate += weights[i] * share;
            below += towardsLower * towardsLower;
            above += towardsUpper * towardsUpper;
        }

        return proportions.IsEmpty ? ConfidenceInterval.Undefined : new ConfidenceInterval(estimate - Math.Sqrt(below), estimate + Math.Sqrt(above));
    }
}
