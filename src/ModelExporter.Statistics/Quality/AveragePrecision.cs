using MathNet.Numerics;

namespace ModelExporter.Statistics.Quality;

/// <summary>Average precision: precision averaged over the positives, found in order of falling score (area under the precision-recall curve). 0 to 1; the
/// share of positives for a guess.</summary>
/// <remarks>
/// From counts per score bin: sum over bins from the top of (precision down to the bin) * pos_k / P; with one bin per distinct score it is the exact
/// value. Bounds: at worst a bin hides its negatives above its positives, none tied; at best its positives come first, all tied. Undefined without
/// positives.
/// </remarks>
public static class AveragePrecision
{
    // Above this many positives in a bin the harmonic sum is taken from digamma; below, term by term is as fast and more precise.
    private const long LongestSum = 256;

    /// <param name="positives">Positive events per score bin, ascending scores.</param>
    /// <param name="negatives">Negative events per score bin.</param>
    /// <returns>The value with its exact bounds, or NaN without positives.</returns>
    public static BoundedEstimate FromHistogram(ReadOnlySpan<long> positives, ReadOnlySpan<long> negatives)
    {
        double value = 0, lower = 0, upper = 0;
        long found = 0, passed = 0;
        for (var k = positives.Length - 1; k >= 0; k--)
        {
            var here = positives[k];
            if (here > 0)
            {
                upper += here * ((double)(found + here) / (found + here + passed));
                lower += NegativesFirst(found, passed + negatives[k], here);
            }

            found += here;
            passed += negatives[k];
            if (here > 0) value += here * ((double)found / (found + passed));
        }

        return found > 0 ? new BoundedEstimate(value / found, lower / found, upper / found) : BoundedEstimate.Undefined;
    }

    /// <param name="positives">Positive mass (weights or expected counts) per score bin, ascending scores.</param>
    /// <param name="negatives">Negative mass per score bin.</param>
    /// <returns>The value with every bin a tie, or NaN without positive mass.</returns>
    public static double FromHistogram(ReadOnlySpan<double> positives, ReadOnlySpan<double> negatives)
    {
        double value = 0, found = 0, passed = 0;
        for (var k = positives.Length - 1; k >= 0; k--)
        {
            found += positives[k];
            passed += negatives[k];
            if (positives[k] > 0) value += positives[k] * (found / (found + passed));
        }

        return found > 0 ? value / found : double.NaN;
    }

    /// <summary>From bins that each hold many different scores: positives and negatives of a bin are taken to be mixed evenly, not tied.</summary>
    /// <remarks>
    /// The j-th of p positives of a bin has n j / (p + 1) of its n negatives above it on average; the sum over j of (found + j) / (found + j + passed + n j / (p + 1)) is taken as the
    /// integral from 1/2 to p + 1/2. Ties would say too little: by 0.008 with 50 bins and an average precision of 0.76.
    /// </remarks>
    /// <param name="positives">Positive mass per score bin, ascending scores.</param>
    /// <param name="negatives">Negative mass per score bin.</param>
    /// <returns>The value, or NaN without positive mass.</returns>
    public static double FromMixedHistogram(ReadOnlySpan<double> positives, ReadOnlySpan<double> negatives)
    {
        double value = 0, found = 0, passed = 0;
        for (var k = positives.Length - 1; k >= 0; k--)
        {
            var here = positives[k];
            if (here > 0)
            {
                var above = found + passed;
                var step = 1 + (negatives[k] / (here + 1));
                value += (here / step) + ((found - (above / step)) / step * Math.Log((above + (step * (here + 0.5))) / (above + (step * 0.5))));
            }

            found += here;
            passed += negatives[k];
        }

        return found > 0 ? value / found : double.NaN;
    }

    /// <summary>Sum of (found + j) / (found + j + passed) for j = 1 .. here.</summary>
    private static double NegativesFirst(long found, long passed, long here)
    {
        if (passed == 0) return here;
        if (here > LongestSum)
        {
            var first = (double)found + passed + 1;
            return here - (passed * (SpecialFunctions.DiGamma(first + here) - SpecialFunctions.DiGamma(first)));
        }

        double sum = 0;
        for (long j = 1; j <= here; j++) sum += (double)(found + j) / (found + j + passed);
        return sum;
    }
}
