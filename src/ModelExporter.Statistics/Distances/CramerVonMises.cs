using ModelExporter.Statistics.Distributions;

namespace ModelExporter.Statistics.Distances;

/// <summary>Two-sample Cramer-von Mises statistic: the squared difference of two cumulative distributions, weighted by where the observations are.</summary>
/// <remarks>
/// T = U / (n M N) - (4 n M - 1) / (6 N) with U from midranks; about 1/6 without drift. Depends on the order of the values only. For reports, never as an
/// alarm: its p-value has no digits below 1e-7. Source: Anderson 1962.
/// </remarks>
public static class CramerVonMises
{
    /// <summary>The statistic from raw samples or atoms, ties by midranks.</summary>
    /// <param name="live">The window.</param>
    /// <param name="reference">The reference.</param>
    /// <returns>T, or NaN when either side is empty.</returns>
    public static double Statistic(EmpiricalDistribution live, EmpiricalDistribution reference)
    {
        double n = live.Total, m = reference.Total;
        if (n <= 0 || m <= 0) return double.NaN;
        double liveSum = 0, referenceSum = 0;
        var steps = new CumulativeSteps(live, reference);
        while (steps.MoveNext())
        {
            // Sum over a group of ties of (midrank - own rank)^2, in closed form.
            double c = steps.LiveCount, d = steps.ReferenceCount;
            var referenceMiddle = steps.ReferenceBelow - (0.5 * d);
            var liveMiddle = steps.LiveBelow - (0.5 * c);
            liveSum += c * ((referenceMiddle * referenceMiddle) + (((c * c) - 1) / 12));
            referenceSum += d * ((liveMiddle * liveMiddle) + (((d * d) - 1) / 12));
        }

        var total = n + m;
        return (((n * liveSum) + (m * referenceSum)) / (n * m * total)) - (((4 * n * m) - 1) / (6 * total));
    }

    /// <summary>The statistic from counts in ordered bins, with cumulative shares taken at the middle of every bin.</summary>
    /// <param name="live">Counts per bin of the window, bins ascending.</param>
    /// <param name="reference">Counts per bin of the reference, the same bins.</param>
    /// <returns>n M / N^2 sum (c + d)(F - G)^2, or NaN when either side is empty.</returns>
    public static double FromCounts(ReadOnlySpan<long> live, ReadOnlySpan<long> reference)
    {
        var samples = new BinnedSamples(live, reference);
        if (samples.OneSideIsEmpty) return double.NaN;
        double n = samples.LiveTotal, m = samples.ReferenceTotal;
        double liveBelow = 0, referenceBelow = 0, sum = 0;
        for (var k = 0; k < live.Length; k++)
        {
            var difference = ((liveBelow + (0.5 * live[k])) / n) - ((referenceBelow + (0.5 * reference[k])) / m);
            sum += (live[k] + reference[k]) * difference * difference;
            liveBelow += live[k];
            referenceBelow += reference[k];
        }

        return n * m / ((n + m) * (n + m)) * sum;
    }

    /// <summary>The asymptotic p-value, the statistic being brought to the mean and variance of its limit.</summary>
    /// <param name="statistic">T.</param>
    /// <param name="liveSamples">n.</param>
    /// <param name="referenceSamples">M.</param>
    /// <returns>0 to 1, or NaN when undefined.</returns>
    public static double PValue(double statistic, long liveSamples, long referenceSamples)
    {
        double n = liveSamples, m = referenceSamples, total = n + m;
        if (n <= 0 || m <= 0 || double.IsNaN(statistic)) return double.NaN;
        var mean = (1 + (1 / total)) / 6;
        var variance = (total + 1) * ((4 * n * m * total) - (3 * ((n * n) + (m * m))) - (2 * n * m)) / (45 * total * total * 4 * n * m);
        var standardised = (1.0 / 6) + ((statistic - mean) / Math.Sqrt(45 * variance));
        return standardised < 0.003 ? 1 : Math.Max(0, 1 - CramerVonMisesDistribution.Cumulative(standardised));
    }
}
