using ModelExporter.Statistics.Distributions;

namespace ModelExporter.Statistics.HypothesisTests;

/// <summary>Large-sample z test on two means: Welch's statistic against the normal distribution.</summary>
/// <remarks>z = (m_l - m_r) / sqrt(v_l/n + v_r/M). Too sure of itself on small samples, where <see cref="WelchTest"/> is right.</remarks>
public static class MeanZTest
{
    /// <summary>The test from moments.</summary>
    /// <param name="live">The window.</param>
    /// <param name="reference">The reference.</param>
    /// <returns>The result; undefined where <see cref="WelchTest"/> is.</returns>
    public static MeanTestResult Test(MeanSample live, MeanSample reference)
    {
        if (live.Count < 2 || reference.Count < 2) return MeanDifference.Undefined;
        var z = MeanDifference.Statistic(live, reference);
        return MeanDifference.Result(live, reference, z, double.PositiveInfinity, NormalDistribution.TwoSided(z));
    }
}
