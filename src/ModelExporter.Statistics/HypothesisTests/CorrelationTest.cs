using ModelExporter.Statistics.Distributions;

namespace ModelExporter.Statistics.HypothesisTests;

/// <summary>Value: the outcome of a test on two correlations.</summary>
/// <param name="Statistic">Difference of the Fisher-transformed correlations in standard errors; NaN when undefined.</param>
/// <param name="PValue">Two-sided; NaN when undefined.</param>
public readonly record struct CorrelationTestResult(double Statistic, double PValue);

/// <summary>Test that a pair of features is correlated in the window as in the reference: Fisher's z transformation.</summary>
/// <remarks>(atanh r_l - atanh r_r) / sqrt(1/(n - 3) + 1/(M - 3)). Source: Fisher 1921.</remarks>
public static class CorrelationTest
{
    /// <summary>The test.</summary>
    /// <param name="live">Correlation in the window, -1 to 1.</param>
    /// <param name="liveSamples">n.</param>
    /// <param name="reference">Correlation in the reference, -1 to 1.</param>
    /// <param name="referenceSamples">M.</param>
    /// <returns>The result; NaN with 3 or fewer observations on a side, or a perfect correlation on both.</returns>
    public static CorrelationTestResult Test(double live, long liveSamples, double reference, long referenceSamples)
    {
        if (liveSamples <= 3 || referenceSamples <= 3) return new CorrelationTestResult(double.NaN, double.NaN);
        var variance = (1.0 / (liveSamples - 3)) + (1.0 / (referenceSamples - 3));
        var z = (Math.Atanh(live) - Math.Atanh(reference)) / Math.Sqrt(variance);
        return new CorrelationTestResult(z, NormalDistribution.TwoSided(z));
    }
}
