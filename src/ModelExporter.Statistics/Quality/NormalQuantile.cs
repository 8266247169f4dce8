using ModelExporter.Statistics.Distributions;

namespace ModelExporter.Statistics.Quality;

/// <summary>Quantiles of the standard normal distribution for two-sided intervals.</summary>
public static class NormalQuantile
{
    /// <param name="confidence">Coverage of the interval, above 0 and below 1.</param>
    /// <returns>z so that a standard normal value lies in [-z, z] with this probability: 1.96 for 0.95.</returns>
    public static double TwoSided(double confidence)
    {
        if (confidence is not (> 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "a confidence lies between 0 and 1");
        return -NormalDistribution.Quantile((1 - confidence) / 2);
    }
}
