namespace ModelExporter.Monitoring.Quality;

/// <summary>Numbers as whole multiples of a power of two, so that their sums add, merge and subtract without any rounding.</summary>
/// <remarks>
/// Sums of doubles may be added but never subtracted: rounding would stay behind. Sums of whole numbers may, so a corrected label takes its first value out of a pane again, and an
/// expired pane leaves a running total. A value is rounded once, to 2^-40 of its scale, when it comes; it is cut at 2^56 times its scale, which leaves room for 2^30 of them.
/// </remarks>
public static class FixedPoint
{
    /// <summary>Binary digits behind the point, at a scale of 1.</summary>
    public const int Digits = 40;

    private const int GreatestBits = 96;

    /// <summary>The nearest multiple of 2^(exponent - 40).</summary>
    /// <param name="value">A finite number.</param>
    /// <param name="exponent">The scale's power of two.</param>
    public static Int128 Of(double value, int exponent = 0)
    {
        var units = Math.Round(Math.ScaleB(value, Digits - exponent));
        var greatest = Math.ScaleB(1.0, GreatestBits);
        return (Int128)Math.Clamp(units, -greatest, greatest);
    }

    /// <summary>The number that a sum stands for.</summary>
    public static double ToDouble(Int128 sum, int exponent = 0) => Math.ScaleB((double)sum, exponent - Digits);
}
