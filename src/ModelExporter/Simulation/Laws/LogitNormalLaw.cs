namespace ModelExporter.Simulation.Laws;

/// <summary>A quantity between two bounds whose logit is normal, rounded to decimals: ages, ratios, rates. A value.</summary>
/// <param name="lower">The lower bound.</param>
/// <param name="upper">The upper bound.</param>
/// <param name="mu">Mean of the logit.</param>
/// <param name="sigma">Standard deviation of the logit.</param>
/// <param name="decimals">Decimals that values have.</param>
internal sealed class LogitNormalLaw(double lower, double upper, double mu, double sigma, int decimals) : FeatureLaw
{
    private readonly double _perUnit = Math.Pow(10, decimals);

    /// <inheritdoc/>
    public override double Of(double normal) => Math.Round((lower + ((upper - lower) / (1 + Math.Exp(-mu - (sigma * normal))))) * _perUnit) / _perUnit;

    /// <inheritdoc/>
    public override double Cumulative(double value)
    {
        var share = ((Math.Floor((value * _perUnit) + 1e-9) + 0.5) / _perUnit - lower) / (upper - lower);
        if (share <= 0) return 0;
        return share >= 1 ? 1 : NormalCumulative((Math.Log(share / (1 - share)) - mu) / sigma);
    }
}
