namespace ModelExporter.Statistics.HypothesisTests;

/// <summary>Value: the outcome of a chi-square type test.</summary>
/// <param name="Statistic">The statistic, NaN when undefined.</param>
/// <param name="DegreesOfFreedom">Bins compared minus one; 0 when there was nothing to compare.</param>
/// <param name="PValue">Probability of a statistic at least this great without drift, NaN when undefined.</param>
/// <param name="Bins">Bins compared, after pooling.</param>
public readonly record struct ChiSquareResult(double Statistic, int DegreesOfFreedom, double PValue, int Bins)
{
    internal static ChiSquareResult Undefined(int bins) => new(double.NaN, Math.Max(bins - 1, 0), double.NaN, bins);

    // Everything in one bin on both sides: nothing differs, and nothing could.
    internal static ChiSquareResult From(double statistic, int bins) => bins switch
    {
        < 1 => Undefined(bins),
        1 => new(0, 0, 1, 1),
        _ => new(statistic, bins - 1, Distributions.ChiSquareDistribution.UpperTail(statistic, bins - 1), bins),
    };
}
