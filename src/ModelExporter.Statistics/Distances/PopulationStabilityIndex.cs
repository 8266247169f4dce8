namespace ModelExporter.Statistics.Distances;

/// <summary>Population stability index: how far live counts are from reference counts. Symmetric, in nats, 0 to infinity.</summary>
/// <remarks>
/// Sum over bins of (P - Q) ln(P / Q), with half an observation added to every bin on both sides so that an empty bin is finite.
/// Without drift its mean is (B - 1)(1/n + 1/M), which is why a fixed threshold cannot be believed on small windows: see
/// <see cref="NoiseFloor.PopulationStabilityIndexFloor"/>. It needs no order of the bins.
/// Source: Yurdakul and Naranjo, Statistical properties of the population stability index, 2020.
/// </remarks>
public static class PopulationStabilityIndex
{
    /// <summary>The index from counts, smoothed: P = (c + 1/2) / (n + B/2), Q = (d + 1/2) / (M + B/2).</summary>
    /// <param name="live">Counts per bin of the window.</param>
    /// <param name="reference">Counts per bin of the reference, the same bins.</param>
    /// <returns>The index, or NaN when either side is empty.</returns>
    public static double FromCounts(ReadOnlySpan<long> live, ReadOnlySpan<long> reference)
    {
        var samples = new BinnedSamples(live, reference);
        if (samples.OneSideIsEmpty) return double.NaN;
        var liveScale = 1 / (samples.LiveTotal + (0.5 * samples.Bins));
        var referenceScale = 1 / (samples.ReferenceTotal + (0.5 * samples.Bins));
        var sum = 0.0;
        for (var k = 0; k < live.Length; k++)
        {
            var p = (live[k] + 0.5) * liveScale;
            var q = (reference[k] + 0.5) * referenceScale;
            sum += (p - q) * Math.Log(p / q);
        }

        return sum;
    }

    /// <summary>The part that chance does not explain: max(0, PSI - (B - 1)(1/n + 1/M)).</summary>
    /// <param name="live">Counts per bin of the window.</param>
    /// <param name="reference">Counts per bin of the reference, the same bins.</param>
    /// <returns>The excess in nats, or NaN when either side is empty.</returns>
    public static double Excess(ReadOnlySpan<long> live, ReadOnlySpan<long> reference)
    {
        var samples = new BinnedSamples(live, reference);
        var index = FromCounts(live, reference);
        var expected = NoiseFloor.PopulationStabilityIndexFloor.Mean(samples.Bins, samples.LiveTotal, samples.ReferenceTotal);
        return Math.Max(0, index - expected);
    }

    /// <summary>The index as Evidently computes it, for comparison: empty bins are replaced by a small share and nothing is renormalised.</summary>
    /// <remarks>
    /// The floor makes the mean without drift up to 2.5 times too high on small windows; <see cref="FromCounts"/> is the one to alert on.
    /// </remarks>
    /// <param name="live">Counts per bin of the window.</param>
    /// <param name="reference">Counts per bin of the reference, the same bins.</param>
    /// <returns>The index, or NaN when either side is empty.</returns>
    public static double WithFlooredShares(ReadOnlySpan<long> live, ReadOnlySpan<long> reference)
    {
        var samples = new BinnedSamples(live, reference);
        if (samples.OneSideIsEmpty) return double.NaN;
        var liveFloor = FlooredShares.Floor(live, samples.LiveTotal);
        var referenceFloor = FlooredShares.Floor(reference, samples.ReferenceTotal);
        var sum = 0.0;
        for (var k = 0; k < live.Length; k++)
        {
            var p = FlooredShares.Share(live[k], samples.LiveTotal, liveFloor);
            var q = FlooredShares.Share(reference[k], samples.ReferenceTotal, referenceFloor);
            sum += (p - q) * Math.Log(p / q);
        }

        return sum;
    }
}
