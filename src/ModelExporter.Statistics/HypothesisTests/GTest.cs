using ModelExporter.Statistics.Distances;

namespace ModelExporter.Statistics.HypothesisTests;

/// <summary>Likelihood ratio (G) test that two samples counted in the same bins come from one distribution.</summary>
/// <remarks>
/// G = 2 sum O ln(O / E) over both rows of the 2 x B table, compared with chi-square. Its size on sparse bins is off (0.01-10 % at nominal 0.1-5 %): the pooled
/// <see cref="ContingencyChiSquare"/> is the one to alert on. Source: Wilks 1938.
/// </remarks>
public static class GTest
{
    /// <summary>The test over all bins that anything fell into.</summary>
    /// <param name="live">Counts per bin of the window.</param>
    /// <param name="reference">Counts per bin of the reference, the same bins.</param>
    /// <returns>The result; p is 1 when only one bin is occupied, NaN when either side is empty.</returns>
    public static ChiSquareResult Test(ReadOnlySpan<long> live, ReadOnlySpan<long> reference)
    {
        var samples = new BinnedSamples(live, reference);
        if (samples.OneSideIsEmpty) return ChiSquareResult.Undefined(0);
        double n = samples.LiveTotal, m = samples.ReferenceTotal;
        var sum = 0.0;
        var bins = 0;
        for (var k = 0; k < live.Length; k++)
        {
            double total = live[k] + reference[k];
            if (total == 0) continue;
            bins++;
            sum += Term(live[k], total * n / (n + m)) + Term(reference[k], total * m / (n + m));
        }

        return ChiSquareResult.From(Math.Max(0, 2 * sum), bins);
    }

    private static double Term(double observed, double expected) => observed > 0 ? observed * Math.Log(observed / expected) : 0;
}
