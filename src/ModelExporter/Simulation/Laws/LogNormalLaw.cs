namespace ModelExporter.Simulation.Laws;

/// <summary>A log-normal amount less a fixed part, not below 0, rounded to a step: incomes, balances, times since. A value.</summary>
/// <param name="median">The median before the fixed part is taken off.</param>
/// <param name="sigma">Standard deviation of the logarithm.</param>
/// <param name="step">What values are multiples of.</param>
/// <param name="less">The fixed part; with one a share of the values is exactly 0.</param>
internal sealed class LogNormalLaw(double median, double sigma, double step, double less = 0) : FeatureLaw
{
    private readonly double _mu = Math.Log(median);

    /// <inheritdoc/>
    public override double Of(double normal) => Math.Round(Math.Max(0, Math.Exp(_mu + (sigma * normal)) - less) / step) * step;

    /// <inheritdoc/>
    public override double Cumulative(double value)
    {
        var edge = (Math.Floor(value / step) * step) + (step / 2) + less;
        return value < 0 ? 0 : NormalCumulative((Math.Log(edge) - _mu) / sigma);
    }
}
