namespace ModelExporter.Statistics.Dependence;

/// <summary>Rao-Scott first-order design effect: how much more counts vary from pane to pane than those of independent observations would.</summary>
/// <remarks>
/// delta = sum_k v_k (1 - Q_k) / sum_k (1 - Q_k) with v_k the variance over panes of bin k relative to the multinomial one; that is the homogeneity
/// chi-square of the panes divided by its degrees of freedom, which also holds for panes of unequal size. About 1 for independent observations. Divide a
/// chi-square by max(1, delta). It sees dependence inside a pane: make panes much longer than the correlation time. Source: Rao and Scott 1981.
/// </remarks>
public static class RaoScott
{
    /// <summary>Panes below which the factor is too noisy to use.</summary>
    public const int LeastPanes = 60;

    /// <summary>The design effect of a baseline without drift.</summary>
    /// <param name="counts">Counts, pane by pane, each with <paramref name="bins"/> numbers.</param>
    /// <param name="bins">B.</param>
    /// <returns>The factor, 0 to infinity, or NaN with fewer than two panes or two bins that hold anything.</returns>
    public static double DesignEffect(ReadOnlySpan<long> counts, int bins)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        if (counts.Length % bins != 0) throw new ArgumentException($"{counts.Length} counts are no whole number of panes of {bins} bins", nameof(counts));
        var all = counts.Length / bins;
        long total = 0;
        var panes = 0;
        for (var t = 0; t < all; t++)
        {
            var inPane = Total(counts.Slice(t * bins, bins));
            total += inPane;
            if (inPane > 0) panes++;
        }

        var occupied = 0;
        var chiSquare = 0.0;
        for (var k = 0; k < bins; k++)
        {
            long inBin = 0;
            for (var t = 0; t < all; t++) inBin += counts[(t * bins) + k];
            if (inBin == 0) continue;
            occupied++;
            var share = (double)inBin / total;
            for (var t = 0; t < all; t++)
            {
                var expected = share * Total(counts.Slice(t * bins, bins));
                if (expected == 0) continue;
                var difference = counts[(t * bins) + k] - expected;
                chiSquare += difference * difference / expected;
            }
        }

        return panes < 2 || occupied < 2 ? double.NaN : chiSquare / ((panes - 1.0) * (occupied - 1.0));
    }

    private static long Total(ReadOnlySpan<long> pane)
    {
        long sum = 0;
        foreach (var count in pane) sum += count;
        return sum;
    }
}
