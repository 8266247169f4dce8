namespace ModelExporter.Statistics.Binning;

/// <summary>Sample quantiles by linear interpolation between order statistics (Hyndman and Fan's type 7, the default of numpy).</summary>
public static class LinearQuantile
{
    /// <summary>The quantile at any level.</summary>
    /// <param name="sorted">Samples, ascending, without NaN.</param>
    /// <param name="level">0 to 1.</param>
    /// <returns>The quantile in the unit of the samples, or NaN when there are none or the level is outside.</returns>
    public static double At(ReadOnlySpan<double> sorted, double level)
    {
        if (sorted.IsEmpty || level is not (>= 0 and <= 1)) return double.NaN;
        var position = level * (sorted.Length - 1);
        var below = (int)Math.Floor(position);
        return Interpolate(sorted, below, position - below);
    }

    /// <summary>The quantile at the level part / parts, whose position is found without rounding, so that equal values give equal quantiles.</summary>
    /// <param name="sorted">Samples, ascending, without NaN.</param>
    /// <param name="part">0 to <paramref name="parts"/>.</param>
    /// <param name="parts">Number of parts, above 0.</param>
    /// <returns>The quantile in the unit of the samples, or NaN when there are none.</returns>
    public static double At(ReadOnlySpan<double> sorted, int part, int parts)
    {
        if (sorted.IsEmpty) return double.NaN;
        var (below, rest) = Math.DivRem((long)part * (sorted.Length - 1), parts);
        return Interpolate(sorted, (int)below, (double)rest / parts);
    }

    private static double Interpolate(ReadOnlySpan<double> sorted, int below, double fraction)
    {
        var lower = sorted[below];
        if (fraction == 0) return lower;
        var upper = sorted[below + 1];
        if (upper == lower) return lower;

        // Two values of opposite signs can be further apart than a double can say.
        if (double.IsInfinity(upper - lower)) return (lower * (1 - fraction)) + (upper * fraction);

        // From the nearer end, so that the result never leaves the interval.
        return fraction < 0.5 ? lower + ((upper - lower) * fraction) : upper - ((upper - lower) * (1 - fraction));
    }
}
