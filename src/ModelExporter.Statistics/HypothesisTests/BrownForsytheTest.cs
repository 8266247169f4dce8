using MathNet.Numerics;
using ModelExporter.Statistics.Binning;

namespace ModelExporter.Statistics.HypothesisTests;

/// <summary>Value: the outcome of a Brown-Forsythe test.</summary>
/// <param name="Statistic">F, 0 to infinity; NaN when undefined.</param>
/// <param name="PValue">Probability of an F at least this great under equal spread; NaN when undefined.</param>
public readonly record struct BrownForsytheResult(double Statistic, double PValue);

/// <summary>Brown-Forsythe test that two samples have the same spread: an analysis of variance of the distances from each sample's median.</summary>
/// <remarks>F with 1 and N - 2 degrees of freedom. Robust against skewed and heavy-tailed values. For reports. Source: Brown and Forsythe 1974.</remarks>
public static class BrownForsytheTest
{
    /// <summary>The test from raw samples.</summary>
    /// <param name="live">Samples of the window, ascending, without NaN.</param>
    /// <param name="reference">Samples of the reference, ascending, without NaN.</param>
    /// <returns>The result; NaN when either side is empty, there are fewer than 3 samples, or no distance from the median varies.</returns>
    public static BrownForsytheResult Test(ReadOnlySpan<double> live, ReadOnlySpan<double> reference)
    {
        double n = live.Length, m = reference.Length, total = n + m;
        if (n == 0 || m == 0 || total < 3) return new BrownForsytheResult(double.NaN, double.NaN);
        var (liveMean, liveWithin) = Distances(live);
        var (referenceMean, referenceWithin) = Distances(reference);
        var mean = ((n * liveMean) + (m * referenceMean)) / total;
        var between = (n * (liveMean - mean) * (liveMean - mean)) + (m * (referenceMean - mean) * (referenceMean - mean));
        var f = (total - 2) * between / (liveWithin + referenceWithin);
        return new BrownForsytheResult(f, UpperTail(f, total - 2));
    }

    private static (double Mean, double SumOfSquares) Distances(ReadOnlySpan<double> sorted)
    {
        var median = LinearQuantile.At(sorted, 1, 2);
        double mean = 0, squares = 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            var distance = Math.Abs(sorted[i] - median);
            var deviation = distance - mean;
            mean += deviation / (i + 1);
            squares += deviation * (distance - mean);
        }

        return (mean, squares);
    }

    private static double UpperTail(double f, double degrees) => double.IsNaN(f)
        ? double.NaN
        : double.IsPositiveInfinity(f) ? 0 : SpecialFunctions.BetaRegularized(0.5 * degrees, 0.5, degrees / (degrees + f));
}
