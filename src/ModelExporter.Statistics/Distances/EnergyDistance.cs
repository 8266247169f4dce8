namespace ModelExporter.Statistics.Distances;

/// <summary>Energy distance: the root of twice the integral of the squared difference of two cumulative distributions. Symmetric, 0 to infinity.</summary>
/// <remarks>
/// sqrt(2 integral (F - G)^2 dx), in the square root of the unit of the values, so a fixed threshold on it means nothing; divide it by the square root of
/// the reference's standard deviation first. Source: Szekely and Rizzo 2013.
/// </remarks>
public static class EnergyDistance
{
    /// <summary>The distance in the square root of the unit of the values.</summary>
    /// <param name="live">The window.</param>
    /// <param name="reference">The reference.</param>
    /// <returns>The distance, or NaN when either side is empty.</returns>
    public static double Between(EmpiricalDistribution live, EmpiricalDistribution reference)
    {
        if (live.Total <= 0 || reference.Total <= 0) return double.NaN;
        var area = 0.0;
        var steps = new CumulativeSteps(live, reference);
        while (steps.MoveNext()) area += steps.Difference * steps.Difference * steps.GapToNext;
        return Math.Sqrt(2 * area);
    }

    /// <summary>The distance of the values in reference standard deviations: without unit, comparable between features.</summary>
    /// <param name="distance">A distance in the square root of the unit of the values.</param>
    /// <param name="referenceStandardDeviation">Standard deviation of the reference.</param>
    /// <returns>Distance / sqrt(standard deviation), or NaN when the reference is constant.</returns>
    public static double Scaled(double distance, double referenceStandardDeviation) =>
        referenceStandardDeviation > 0 ? distance / Math.Sqrt(referenceStandardDeviation) : double.NaN;
}
