namespace ModelExporter.Statistics.Binning;

/// <summary>Value: the moments of a raw sample, in several passes. (What arrives one by one is for a mergeable accumulator.)</summary>
/// <param name="Count">Number of samples.</param>
/// <param name="Mean">NaN without samples.</param>
/// <param name="Variance">With divisor n - 1; NaN below 2 samples.</param>
/// <param name="StandardDeviation">With divisor n, the scale that distances are divided by; NaN without samples.</param>
/// <param name="Skewness">Third standardised moment with divisor n; NaN when the sample is constant.</param>
/// <param name="ExcessKurtosis">Fourth standardised moment with divisor n, minus 3; NaN when the sample is constant.</param>
public readonly record struct SampleMoments(long Count, double Mean, double Variance, double StandardDeviation, double Skewness, double ExcessKurtosis)
{
    /// <summary>The moments of a sample.</summary>
    /// <param name="samples">Samples in any order, without NaN.</param>
    public static SampleMoments From(ReadOnlySpan<double> samples)
    {
        double n = samples.Length;
        double mean = 0, second = 0, third = 0, fourth = 0;
        foreach (var sample in samples) mean += sample / n;

        // What rounding left behind, which matters where the mean is far greater than the deviation.
        var remainder = 0.0;
        foreach (var sample in samples) remainder += (sample - mean) / n;
        mean += remainder;
        foreach (var sample in samples)
        {
            var deviation = sample - mean;
            var square = deviation * deviation;
            second += square;
            third += square * deviation;
            fourth += square * square;
        }

        var deviation0 = Math.Sqrt(second / n);
        var varies = second > 0;
        return new SampleMoments(
            samples.Length,
            n > 0 ? mean : double.NaN,
            n > 1 ? second / (n - 1) : double.NaN,
            deviation0,
            varies ? third / n / (deviation0 * deviation0 * deviation0) : double.NaN,
            varies ? (n * fourth / (second * second)) - 3 : double.NaN);
    }
}
