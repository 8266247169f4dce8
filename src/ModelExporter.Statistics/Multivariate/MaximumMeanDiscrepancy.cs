namespace ModelExporter.Statistics.Multivariate;

/// <summary>Maximum mean discrepancy of two samples under the kernel exp(-gamma |x - y|^2), squared, computed over all pairs: time n^2, for samples kept
/// whole.</summary>
/// <remarks>Standardise the rows first (<see cref="ReferenceScale"/>). Source: Gretton et al., A kernel two-sample test, 2012.</remarks>
public static class MaximumMeanDiscrepancy
{
    /// <summary>With each row paired with itself too: never negative, positive without drift.</summary>
    /// <param name="live">Rows of the window, one after the other.</param>
    /// <param name="reference">Rows of the reference.</param>
    /// <param name="columns">Numbers in a row.</param>
    /// <param name="gamma">Width of the kernel.</param>
    /// <returns>0 to 2, or NaN when either side is empty.</returns>
    public static double Biased(ReadOnlySpan<double> live, ReadOnlySpan<double> reference, int columns, double gamma)
    {
        var (n, m) = (Rows(live, columns), Rows(reference, columns));
        if (n == 0 || m == 0) return double.NaN;
        var within = ((n + (2 * WithinSum(live, columns, gamma))) / n / n) + ((m + (2 * WithinSum(reference, columns, gamma))) / m / m);
        return Math.Max(0, within - (2 * BetweenSum(live, reference, columns, gamma) / n / m));
    }

    /// <summary>Without the pairs of a row with itself: its mean without drift is 0, so it may be negative.</summary>
    /// <param name="live">Rows of the window, one after the other.</param>
    /// <param name="reference">Rows of the reference.</param>
    /// <param name="columns">Numbers in a row.</param>
    /// <param name="gamma">Width of the kernel.</param>
    /// <returns>The estimate, or NaN when either side has fewer than two rows.</returns>
    public static double Unbiased(ReadOnlySpan<double> live, ReadOnlySpan<double> reference, int columns, double gamma)
    {
        var (n, m) = (Rows(live, columns), Rows(reference, columns));
        if (n < 2 || m < 2) return double.NaN;
        var within = (2 * WithinSum(live, columns, gamma) / n / (n - 1)) + (2 * WithinSum(reference, columns, gamma) / m / (m - 1));
        return within - (2 * BetweenSum(live, reference, columns, gamma) / n / m);
    }

    private static double Rows(ReadOnlySpan<double> rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(rows.Length % columns, 0);
        return rows.Length / columns;
    }

    private static double WithinSum(ReadOnlySpan<double> rows, int columns, double gamma)
    {
        var sum = 0.0;
        for (var i = columns; i < rows.Length; i += columns)
        {
            for (var j = 0; j < i; j += columns) sum += Kernel(rows.Slice(i, columns), rows.Slice(j, columns), gamma);
        }

        return sum;
    }

    private static double BetweenSum(ReadOnlySpan<double> some, ReadOnlySpan<double> others, int columns, double gamma)
    {
        var sum = 0.0;
        for (var i = 0; i < some.Length; i += columns)
        {
            for (var j = 0; j < others.Length; j += columns) sum += Kernel(some.Slice(i, columns), others.Slice(j, columns), gamma);
        }

        return sum;
    }

    private static double Kernel(ReadOnlySpan<double> one, ReadOnlySpan<double> other, double gamma)
    {
        var squares = 0.0;
        for (var j = 0; j < one.Length; j++) squares += (one[j] - other[j]) * (one[j] - other[j]);
        return Math.Exp(-gamma * squares);
    }
}
