namespace ModelExporter.Statistics.Distances;

/// <summary>Kullback-Leibler divergence: the information lost when one distribution stands in for another. Not symmetric; in nats, 0 to infinity.</summary>
/// <remarks>
/// KL(A || B) = sum A ln(A / B), with half an observation added to every bin on both sides. Near zero drift it is half the population stability index, which
/// is the one to publish. Source: Kullback and Leibler 1951.
/// </remarks>
public static class KullbackLeibler
{
    /// <summary>KL(live || reference).</summary>
    /// <param name="live">Counts per bin of the window.</param>
    /// <param name="reference">Counts per bin of the reference, the same bins.</param>
    /// <returns>The divergence in nats, or NaN when either side is empty.</returns>
    public static double LiveToReference(ReadOnlySpan<long> live, ReadOnlySpan<long> reference)
    {
        var samples = new BinnedSamples(live, reference);
        if (samples.OneSideIsEmpty) return double.NaN;
        var n = samples.LiveTotal + (0.5 * samples.Bins);
        var m = samples.ReferenceTotal + (0.5 * samples.Bins);
        var sum = 0.0;
        for (var k = 0; k < live.Length; k++)
        {
            var p = (live[k] + 0.5) / n;
            sum += p * Math.Log(p / ((reference[k] + 0.5) / m));
        }

        return Math.Max(0, sum);
    }

    /// <summary>KL(reference || live).</summary>
    /// <param name="live">Counts per bin of the window.</param>
    /// <param name="reference">Counts per bin of the reference, the same bins.</param>
    /// <returns>The divergence in nats, or NaN when either side is empty.</returns>
    public static double ReferenceToLive(ReadOnlySpan<long> live, ReadOnlySpan<long> reference) => LiveToReference(reference, live);

    /// <summary>KL(reference || live) as Evidently computes it, for comparison: empty bins get a small share, then both sides are renormalised.</summary>
    /// <param name="live">Counts per bin of the window.</param>
    /// <param name="reference">Counts per bin of the reference, the same bins.</param>
    /// <returns>The divergence in nats, or NaN when either side is empty.</returns>
    public static double ReferenceToLiveWithFlooredShares(ReadOnlySpan<long> live, ReadOnlySpan<long> reference)
    {
        var samples = new BinnedSamples(live, reference);
        if (samples.OneSideIsEmpty) return double.NaN;
        var liveFloor = FlooredShares.Floor(live, samples.LiveTotal);
        var referenceFloor = FlooredShares.Floor(reference, samples.ReferenceTotal);
        double liveMass = 0, referenceMass = 0;
        for (var k = 0; k < live.Length; k++)
        {
            liveMass += FlooredShares.Share(live[k], samples.LiveTotal, liveFloor);
            referenceMass += FlooredShares.Share(reference[k], samples.ReferenceTotal, referenceFloor);
        }

        var sum = 0.0;
        for (var k = 0; k < live.Length; k++)
        {
            var p = FlooredShares.Share(live[k], samples.LiveTotal, liveFloor) / liveMass;
            var q = FlooredShares.Share(reference[k], samples.ReferenceTotal, referenceFloor) / referenceMass;
            sum += q * Math.Log(q / p);
        }

        return Math.Max(0, sum);
    }
}
