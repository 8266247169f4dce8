using ModelExporter.Statistics.Distributions;

namespace ModelExporter.Statistics.HypothesisTests;

/// <summary>Welch's t test: two means with variances that need not be equal.</summary>
/// <remarks>t = (m_l - m_r) / sqrt(v_l/n + v_r/M), degrees of freedom by Welch and Satterthwaite. Source: Welch 1947.</remarks>
public static class WelchTest
{
    /// <summary>The test from moments.</summary>
    /// <param name="live">The window.</param>
    /// <param name="reference">The reference.</param>
    /// <returns>
    /// The result. With no variance on either side p is 1 when the means are equal and NaN otherwise (a constant changed: that is for the integrity checks).
    /// NaN with fewer than two observations on a side.
    /// </returns>
    public static MeanTestResult Test(MeanSample live, MeanSample reference)
    {
        if (live.Count < 2 || reference.Count < 2) return MeanDifference.Undefined;
        double a = live.SquaredError, b = reference.SquaredError;
        var degrees = (a + b) * (a + b) / ((a * a / (live.Count - 1)) + (b * b / (reference.Count - 1)));
        var t = MeanDifference.Statistic(live, reference);
        return MeanDifference.Result(live, reference, t, degrees, StudentDistribution.TwoSided(t, degrees));
    }
}
