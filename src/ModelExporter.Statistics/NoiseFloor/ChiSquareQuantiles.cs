using ModelExporter.Statistics.Distributions;

namespace ModelExporter.Statistics.NoiseFloor;

/// <summary>Value: the chi-square quantiles of one level for 1 to <c>most</c> degrees of freedom, computed once because a quantile takes microseconds.
/// Immutable.</summary>
public sealed class ChiSquareQuantiles
{
    private readonly double[] _byDegrees;

    /// <param name="level">Share of the distribution below the quantile, for example 0.99.</param>
    /// <param name="most">Greatest degrees of freedom that the table holds.</param>
    public ChiSquareQuantiles(double level, int most)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        Level = level;
        _byDegrees = new double[most + 1];
        _byDegrees[0] = double.NaN;
        for (var degrees = 1; degrees <= most; degrees++) _byDegrees[degrees] = ChiSquareDistribution.Quantile(level, degrees);
    }

    /// <summary>Share of the distribution below the quantile.</summary>
    public double Level { get; }

    /// <summary>The quantile; computed anew where the table ends.</summary>
    /// <param name="degreesOfFreedom">Degrees of freedom.</param>
    /// <returns>The quantile, or NaN below 1 degree of freedom.</returns>
    public double For(int degreesOfFreedom) => degreesOfFreedom < 1
        ? double.NaN
        : degreesOfFreedom < _byDegrees.Length ? _byDegrees[degreesOfFreedom] : ChiSquareDistribution.Quantile(Level, degreesOfFreedom);
}
