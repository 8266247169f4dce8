using ModelExporter.Statistics.HypothesisTests;

namespace ModelExporter.Statistics.Integrity;

/// <summary>Value: how well two features' live distributions are explained by a share of the traffic having the two columns exchanged.</summary>
/// <param name="Separation">Greatest distance between the two reference distributions; small means that a swap could not be seen.</param>
/// <param name="FirstShare">Share of the first feature's live values that seem to be the second's, 0 to 1.</param>
/// <param name="SecondShare">The same for the second feature.</param>
/// <param name="PValue">The smaller Kolmogorov p-value of the two fits; small means that a swap does not explain what is seen.</param>
/// <param name="Tolerance">How far the two shares may differ by chance.</param>
public readonly record struct SwapFit(double Separation, double FirstShare, double SecondShare, double PValue, double Tolerance)
{
    private const double LeastSeparation = 0.15;
    private const double LeastShare = 0.05;
    private const double LeastPValue = 0.01;

    /// <summary>Whether the two columns are exchanged in part of the traffic: both shares at least 5 %, alike, and nothing else to explain.</summary>
    public bool IsSwap =>
        Separation >= LeastSeparation && FirstShare >= LeastShare && SecondShare >= LeastShare
        && Math.Abs(FirstShare - SecondShare) <= Tolerance && PValue > LeastPValue;

    /// <summary>Share of the traffic that is exchanged: the mean of both.</summary>
    public double Share => (FirstShare + SecondShare) / 2;

    /// <summary>Fits live = (1 - f) own + f other for both features by least squares.</summary>
    /// <param name="referenceFirst">Reference distribution function of the first feature at some points.</param>
    /// <param name="referenceSecond">That of the second feature at the same points.</param>
    /// <param name="liveFirst">Live distribution function of the first feature at the same points.</param>
    /// <param name="liveSecond">That of the second.</param>
    /// <param name="liveCount">Number of live values, the smaller of both features.</param>
    /// <param name="referenceCount">Number of reference values, the smaller of both.</param>
    public static SwapFit Of(
        ReadOnlySpan<double> referenceFirst, ReadOnlySpan<double> referenceSecond, ReadOnlySpan<double> liveFirst, ReadOnlySpan<double> liveSecond,
        long liveCount, long referenceCount)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(referenceSecond.Length, referenceFirst.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(liveFirst.Length, referenceFirst.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(liveSecond.Length, referenceFirst.Length);
        var separation = 0.0;
        for (var k = 0; k < referenceFirst.Length; k++) separation = Math.Max(separation, Math.Abs(referenceFirst[k] - referenceSecond[k]));
        var first = ShareOf(referenceFirst, referenceSecond, liveFirst);
        var second = ShareOf(referenceSecond, referenceFirst, liveSecond);
        var worst = Math.Max(Residual(referenceFirst, referenceSecond, liveFirst, first), Residual(referenceSecond, referenceFirst, liveSecond, second));
        return new SwapFit(
            separation, first, second, KolmogorovSmirnovTest.PValue(worst, liveCount, referenceCount), 0.08 + (2 / Math.Sqrt(Math.Max(1, liveCount))));
    }

    private static double ShareOf(ReadOnlySpan<double> own, ReadOnlySpan<double> other, ReadOnlySpan<double> live)
    {
        var (products, squares) = (0.0, 0.0);
        for (var k = 0; k < own.Length; k++)
        {
            products += (live[k] - own[k]) * (other[k] - own[k]);
            squares += (other[k] - own[k]) * (other[k] - own[k]);
        }

        return squares > 0 ? Math.Clamp(products / squares, 0, 1) : 0;
    }

    private static double Residual(ReadOnlySpan<double> own, ReadOnlySpan<double> other, ReadOnlySpan<double> live, double share)
    {
        var greatest = 0.0;
        for (var k = 0; k < own.Length; k++) greatest = Math.Max(greatest, Math.Abs(live[k] - ((1 - share) * own[k]) - (share * other[k])));
        return greatest;
    }
}
