namespace ModelExporter.Statistics.NoiseFloor;

/// <summary>What two sample sizes do to every distance between their distributions.</summary>
internal static class SampleSizes
{
    /// <summary>1/n + 1/M, the variance scale of a difference of shares; NaN when either side is empty.</summary>
    public static double VarianceScale(long n, long m) => n > 0 && m > 0 ? (1.0 / n) + (1.0 / m) : double.NaN;
}
