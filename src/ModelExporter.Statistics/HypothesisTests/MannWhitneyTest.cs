using ModelExporter.Statistics.Distances;
using ModelExporter.Statistics.Distributions;

namespace ModelExporter.Statistics.HypothesisTests;

/// <summary>Value: the outcome of a Mann-Whitney test.</summary>
/// <param name="ReferenceStatistic">U of the reference: pairs in which the reference is greater, ties by half; NaN when either side is empty.</param>
/// <param name="PValue">Two-sided; NaN when either side is empty or all values are equal.</param>
public readonly record struct MannWhitneyResult(double ReferenceStatistic, double PValue);

/// <summary>Mann-Whitney U test: whether values of one sample tend to be greater than those of the other.</summary>
/// <remarks>
/// U by midranks, its normal approximation with tie and continuity correction. U / (n M) is the probability that a reference value exceeds a live one. For
/// reports. Source: Mann and Whitney 1947.
/// </remarks>
public static class MannWhitneyTest
{
    /// <summary>The test.</summary>
    /// <param name="live">The window.</param>
    /// <param name="reference">The reference.</param>
    /// <returns>The result.</returns>
    public static MannWhitneyResult Test(EmpiricalDistribution live, EmpiricalDistribution reference)
    {
        double n = live.Total, m = reference.Total, total = n + m;
        if (n <= 0 || m <= 0) return new MannWhitneyResult(double.NaN, double.NaN);
        double u = 0, ties = 0;
        var steps = new CumulativeSteps(live, reference);
        while (steps.MoveNext())
        {
            double c = steps.LiveCount, d = steps.ReferenceCount, tied = c + d;
            u += d * (steps.LiveBelow - (0.5 * c));
            ties += (tied * tied * tied) - tied;
        }

        var deviation = Math.Sqrt(n * m / 12 * (total + 1 - (ties / (total * (total - 1)))));
        var z = (Math.Max(u, (n * m) - u) - (0.5 * n * m) - 0.5) / deviation;
        return new MannWhitneyResult(u, deviation > 0 ? Math.Min(1, 2 * NormalDistribution.UpperTail(z)) : double.NaN);
    }
}
