using ModelExporter.Statistics.Distributions;

namespace ModelExporter.Statistics.HypothesisTests;

/// <summary>Value: the outcome of a test on two proportions.</summary>
/// <param name="Difference">Live minus reference proportion, -1 to 1; NaN when either side is empty.</param>
/// <param name="Statistic">z; NaN when there is no variance.</param>
/// <param name="PValue">Two-sided; NaN when either side is empty.</param>
/// <param name="IsExact">Whether the p-value is Fisher's, because some expected count is below 5.</param>
public readonly record struct ProportionTestResult(double Difference, double Statistic, double PValue, bool IsExact);

/// <summary>Test on two proportions (missing rate, positive rate, error rate): z with the pooled proportion, Fisher's exact test where counts are
/// small.</summary>
/// <remarks>z = (p_l - p_r) / sqrt(p (1 - p)(1/n + 1/M)).</remarks>
public static class ProportionTest
{
    /// <summary>Expected count below which the exact test is used.</summary>
    public const double LeastExpected = 5;

    /// <summary>The test from counts.</summary>
    /// <param name="liveSuccesses">Successes of the window.</param>
    /// <param name="liveSamples">n.</param>
    /// <param name="referenceSuccesses">Successes of the reference.</param>
    /// <param name="referenceSamples">M.</param>
    /// <returns>The result; p is 1 when both sides are all successes or all failures.</returns>
    public static ProportionTestResult Test(long liveSuccesses, long liveSamples, long referenceSuccesses, long referenceSamples)
    {
        if (liveSamples <= 0 || referenceSamples <= 0) return new ProportionTestResult(double.NaN, double.NaN, double.NaN, false);
        double n = liveSamples, m = referenceSamples;
        var difference = (liveSuccesses / n) - (referenceSuccesses / m);
        var pooled = ((double)liveSuccesses + referenceSuccesses) / (n + m);
        var z = difference / Math.Sqrt(pooled * (1 - pooled) * ((1 / n) + (1 / m)));
        var isExact = Math.Min(n, m) * Math.Min(pooled, 1 - pooled) < LeastExpected;
        var p = isExact
            ? FisherExactTest.PValue(liveSuccesses, liveSamples, referenceSuccesses, referenceSamples)
            : NormalDistribution.TwoSided(z);
        return new ProportionTestResult(difference, z, p, isExact);
    }
}
