using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Statistics.Integrity;

/// <summary>Value: a few quantiles of one feature, enough to recognise its shape, and how many values they come from.</summary>
public sealed class FeatureQuantiles
{
    private static readonly double[] DefaultLevels = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];
    private readonly double[] _values;

    /// <param name="values">The quantiles, ascending, at levels that lie symmetrically round the median.</param>
    /// <param name="tenth">The 10 % quantile.</param>
    /// <param name="ninetieth">The 90 % quantile.</param>
    /// <param name="count">Number of values behind them.</param>
    public FeatureQuantiles(ReadOnlySpan<double> values, double tenth, double ninetieth, long count)
    {
        _values = values.ToArray();
        (Spread, Count) = (ninetieth - tenth, count);
    }

    /// <summary>The levels that <see cref="Of"/> reads: 5, 10, 25, 50, 75, 90 and 95 %.</summary>
    public static ReadOnlySpan<double> Levels => DefaultLevels;

    /// <summary>The quantiles.</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>Distance from the 10 % to the 90 % quantile.</summary>
    public double Spread { get; }

    /// <summary>Number of values.</summary>
    public long Count { get; }

    /// <summary>Reads the quantiles of a histogram.</summary>
    public static FeatureQuantiles Of(ExponentialHistogram histogram)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        var values = Array.ConvertAll(DefaultLevels, histogram.Quantile);
        return new FeatureQuantiles(values, values[1], values[^2], histogram.Count);
    }

    /// <summary>Mean distance of live quantiles from reference quantiles, in spreads of the reference: 0 for the same law, about 0.25 for a shift by 0.6
    /// standard deviations.</summary>
    /// <returns>0 to infinity; NaN when the reference has no spread or a side is empty.</returns>
    public static double Cost(FeatureQuantiles live, FeatureQuantiles reference)
    {
        ArgumentNullException.ThrowIfNull(live);
        ArgumentNullException.ThrowIfNull(reference);
        return MeanDistance(live, reference, 1, 0) / Positive(reference.Spread);
    }

    /// <summary>Twice the sampling scale sqrt(1/n + 1/M): costs below it mean nothing.</summary>
    internal static double NoiseFloor(FeatureQuantiles live, FeatureQuantiles reference) => 2 * Math.Sqrt((1.0 / live.Count) + (1.0 / reference.Count));

    internal static double Positive(double spread) => spread > 0 ? spread : double.NaN;

    // Mean of |live - (scale reference + offset)| over the levels; a negative scale turns the order of the reference round.
    internal static double MeanDistance(FeatureQuantiles live, FeatureQuantiles reference, double scale, double offset, bool mirrored = false)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(live._values.Length, reference._values.Length);
        if (live.Count <= 0 || reference.Count <= 0) return double.NaN;
        var sum = 0.0;
        var last = live._values.Length - 1;
        for (var k = 0; k <= last; k++) sum += Math.Abs(live._values[k] - offset - (scale * reference._values[mirrored ? last - k : k]));
        return sum / live._values.Length;
    }
}
