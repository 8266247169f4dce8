namespace ModelExporter.Statistics.Sketches;

/// <summary>State, a value type: count, mean, spread, shape and extremes of a stream of numbers, mergeable.</summary>
/// <remarks>
/// Central sums up to the fourth order, updated value by value (Welford) and joined pairwise (Chan), which stays exact where a sum of squares loses all digits.
/// Merge afresh when a pane leaves a window; floating sums are never subtracted.
/// Source: Welford 1962; Chan, Golub, LeVeque 1979; Pebay, Formulas for robust one-pass computation of arbitrary-order moments, 2008.
/// </remarks>
public struct Moments : IEquatable<Moments>
{
    /// <summary>Restores saved sums.</summary>
    /// <param name="count">Number of values.</param>
    /// <param name="mean">Their mean.</param>
    /// <param name="m2">Sum of squared deviations from the mean.</param>
    /// <param name="m3">Sum of cubed deviations.</param>
    /// <param name="m4">Sum of deviations to the fourth.</param>
    /// <param name="min">Smallest value.</param>
    /// <param name="max">Largest value.</param>
    public Moments(long count, double mean, double m2, double m3, double m4, double min, double max)
    {
        (Count, Center, M2, M3, M4) = (count, mean, m2, m3, m4);
        (Smallest, Largest) = (min, max);
    }

    /// <summary>Number of values.</summary>
    public long Count { get; private set; }

    /// <summary>Sum of squared deviations from the mean.</summary>
    public double M2 { get; private set; }

    /// <summary>Sum of cubed deviations from the mean.</summary>
    public double M3 { get; private set; }

    /// <summary>Sum of deviations from the mean to the fourth.</summary>
    public double M4 { get; private set; }

    /// <summary>The mean; NaN when empty.</summary>
    public readonly double Mean => Count > 0 ? Center : double.NaN;

    /// <summary>Sum of the values, 0 when empty.</summary>
    public readonly double Sum => Center * Count;

    /// <summary>Variance with divisor n - 1; NaN below two values.</summary>
    public readonly double Variance => Count > 1 ? M2 / (Count - 1) : double.NaN;

    /// <summary>Variance with divisor n; NaN when empty.</summary>
    public readonly double PopulationVariance => Count > 0 ? M2 / Count : double.NaN;

    /// <summary>Standard deviation with divisor n - 1; NaN below two values.</summary>
    public readonly double StandardDeviation => Math.Sqrt(Variance);

    /// <summary>Standard error of the mean; NaN below two values.</summary>
    public readonly double StandardError => Math.Sqrt(Variance / Count);

    /// <summary>Population skewness; NaN when empty or constant.</summary>
    public readonly double Skewness => M2 > 0 ? Math.Sqrt(Count) * M3 / Math.Pow(M2, 1.5) : double.NaN;

    /// <summary>Population excess kurtosis, 0 for a normal law; NaN when empty or constant.</summary>
    public readonly double ExcessKurtosis => M2 > 0 ? (Count * M4 / (M2 * M2)) - 3 : double.NaN;

    /// <summary>The smallest value; NaN when empty.</summary>
    public readonly double Min => Count > 0 ? Smallest : double.NaN;

    /// <summary>The largest value; NaN when empty.</summary>
    public readonly double Max => Count > 0 ? Largest : double.NaN;

    private double Center { get; set; }

    private double Smallest { get; set; }

    private double Largest { get; set; }

    /// <summary>Counts a value.</summary>
    /// <returns>False, and nothing is counted, when it is not finite.</returns>
    public bool Add(double value)
    {
        if (!double.IsFinite(value)) return false;
        (Smallest, Largest) = Count == 0 ? (value, value) : (Math.Min(Smallest, value), Math.Max(Largest, value));
        var before = (double)Count;
        Count++;
        var delta = value - Center;
        var step = delta / Count;
        var square = step * step;
        var term = delta * step * before;
        Center += step;
        M4 += (term * square * (((double)Count * Count) - (3.0 * Count) + 3)) + (6 * square * M2) - (4 * step * M3);
        M3 += (term * step * (Count - 2)) - (3 * step * M2);
        M2 += term;
        return true;
    }

    /// <summary>Makes these the moments of both streams.</summary>
    public void Merge(in Moments other)
    {
        if (other.Count == 0) return;
        if (Count == 0)
        {
            this = other;
            return;
        }

        double a = Count, b = other.Count;
        var n = a + b;
        var delta = other.Center - Center;
        var d = delta / n;
        var m4 = M4 + other.M4 + (delta * d * d * d * a * b * ((a * a) - (a * b) + (b * b)))
            + (6 * d * d * ((a * a * other.M2) + (b * b * M2))) + (4 * d * ((a * other.M3) - (b * M3)));
        var m3 = M3 + other.M3 + (delta * d * d * a * b * (a - b)) + (3 * d * ((a * other.M2) - (b * M2)));
        M2 += other.M2 + (delta * d * a * b);
        (M3, M4) = (m3, m4);
        Center += d * b;
        Count += other.Count;
        (Smallest, Largest) = (Math.Min(Smallest, other.Smallest), Math.Max(Largest, other.Largest));
    }

    /// <inheritdoc/>
    public readonly bool Equals(Moments other) =>
        (Count, Center, M2, M3, M4, Smallest, Largest).Equals((other.Count, other.Center, other.M2, other.M3, other.M4, other.Smallest, other.Largest));

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is Moments other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(Count, Center, M2);

    /// <summary>Whether all sums are the same.</summary>
    public static bool operator ==(Moments left, Moments right) => left.Equals(right);

    /// <summary>Whether any sum differs.</summary>
    public static bool operator !=(Moments left, Moments right) => !left.Equals(right);
}
