namespace ModelExporter.Statistics.Quality;

/// <summary>Wilson score interval of a proportion. Inside 0 to 1; undefined without trials.</summary>
/// <remarks>
/// (p + z^2/2n ± z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n). Holds its coverage (0.92 to 0.96 at 0.95) where the plain normal interval falls to 0.33,
/// and never leaves 0 to 1.
/// Source: Wilson, Probable inference, the law of succession, and statistical inference, 1927.
/// </remarks>
public static class WilsonInterval
{
    /// <param name="proportion">Successes over trials (expected or weighted amounts are allowed).</param>
    /// <param name="confidence">Coverage, 0.95 by default.</param>
    public static ConfidenceInterval Of(Ratio proportion, double confidence = 0.95) => Of(proportion.Numerator, proportion.Denominator, confidence);

    /// <param name="successes">Between 0 and trials.</param>
    /// <param name="trials">Number of trials.</param>
    /// <param name="confidence">Coverage, 0.95 by default.</param>
    public static ConfidenceInterval Of(double successes, double trials, double confidence = 0.95)
    {
        if (!(trials > 0)) return ConfidenceInterval.Undefined;
        var z = NormalQuantile.TwoSided(confidence);
        var share = Math.Clamp(successes / trials, 0, 1);
        var shift = z * z / trials;
        var center = share + (shift / 2);
        var reach = z * Math.Sqrt((share * (1 - share) / trials) + (shift / (4 * trials)));
        // At the ends center and reach are equal in exact arithmetic; rounding must not publish a lower bound of -1e-17 for "none".
        var lower = share == 0 ? 0 : Math.Max(0, (center - reach) / (1 + shift));
        var upper = share == 1 ? 1 : Math.Min(1, (center + reach) / (1 + shift));
        return new ConfidenceInterval(lower, upper);
    }
}
