namespace ModelExporter.Statistics.Distances;

/// <summary>Jensen-Shannon divergence and distance between two samples counted in the same bins. Symmetric; needs no smoothing and no order of the
/// bins.</summary>
/// <remarks>
/// Divergence = KL(P || M) / 2 + KL(Q || M) / 2 with M = (P + Q) / 2, from 0 to ln 2 nats (0 to 1 bit). Distance = its square root, a metric.
/// Libraries disagree about the base: the base-2 distance is 1.2011 times the base-e distance. Source: Lin 1991; Endres and Schindelin 2003.
/// </remarks>
public static class JensenShannon
{
    // Below this the series of h is exact to double precision with the terms that are kept.
    private const double SeriesLimit = 0.1;

    /// <summary>The divergence in nats, 0 to ln 2.</summary>
    /// <param name="live">Counts per bin of the window.</param>
    /// <param name="reference">Counts per bin of the reference, the same bins.</param>
    /// <returns>The divergence, or NaN when either side is empty.</returns>
    public static double DivergenceNats(ReadOnlySpan<long> live, ReadOnlySpan<long> reference)
    {
        var samples = new BinnedSamples(live, reference);
        if (samples.OneSideIsEmpty) return double.NaN;
        double n = samples.LiveTotal, m = samples.ReferenceTotal;
        var sum = 0.0;
        for (var k = 0; k < live.Length; k++)
        {
            var p = live[k] / n;
            var q = reference[k] / m;
            var total = p + q;
            if (total > 0) sum += total * ExcessEntropy((p - q) / total);
        }

        return Math.Min(0.5 * sum, Math.Log(2));
    }

    /// <summary>The divergence in bits, 0 to 1.</summary>
    /// <param name="live">Counts per bin of the window.</param>
    /// <param name="reference">Counts per bin of the reference, the same bins.</param>
    /// <returns>The divergence, or NaN when either side is empty.</returns>
    public static double DivergenceBits(ReadOnlySpan<long> live, ReadOnlySpan<long> reference) => DivergenceNats(live, reference) / Math.Log(2);

    /// <summary>The distance with logarithms to base 2, 0 to 1: the form to publish.</summary>
    /// <param name="live">Counts per bin of the window.</param>
    /// <param name="reference">Counts per bin of the reference, the same bins.</param>
    /// <returns>The distance, or NaN when either side is empty.</returns>
    public static double DistanceBase2(ReadOnlySpan<long> live, ReadOnlySpan<long> reference) => Math.Sqrt(DivergenceBits(live, reference));

    /// <summary>The distance with natural logarithms, 0 to 0.8326.</summary>
    /// <param name="live">Counts per bin of the window.</param>
    /// <param name="reference">Counts per bin of the reference, the same bins.</param>
    /// <returns>The distance, or NaN when either side is empty.</returns>
    public static double DistanceNats(ReadOnlySpan<long> live, ReadOnlySpan<long> reference) => Math.Sqrt(DivergenceNats(live, reference));

    // h(x) = ((1 + x) ln(1 + x) + (1 - x) ln(1 - x)) / 2 for x = (p - q) / (p + q): every bin adds a term that is not negative, so near-equal samples lose no
    // digits. Series: sum over k of x^2k / (2k (2k - 1)).
    private static double ExcessEntropy(double x)
    {
        var y = x * x;
        if (y < SeriesLimit * SeriesLimit)
        {
            return y * ((1.0 / 2) + (y * ((1.0 / 12) + (y * ((1.0 / 30) + (y * ((1.0 / 56) + (y * ((1.0 / 90) + (y * ((1.0 / 132) + (y / 182))))))))))));
        }

        var magnitude = Math.Abs(x);
        if (magnitude >= 1) return Math.Log(2);
        return 0.5 * (((1 + magnitude) * Math.Log(1 + magnitude)) + ((1 - magnitude) * Math.Log(1 - magnitude)));
    }
}
