using ModelExporter.Statistics.Distributions;

namespace ModelExporter.Simulation.Laws;

/// <summary>The distribution of a numeric feature, as a rising function of a standard normal number: features become dependent by making their normal numbers so. A value.</summary>
internal abstract class FeatureLaw
{
    /// <summary>A usual value: the median.</summary>
    public double Center => Of(0);

    /// <summary>A usual distance from it: half the width of the middle 68 %.</summary>
    public double Scale => (Of(1) - Of(-1)) / 2;

    /// <summary>The value that belongs to a standard normal number.</summary>
    public abstract double Of(double normal);

    /// <summary>The share of values at or below <paramref name="value"/>.</summary>
    public abstract double Cumulative(double value);

    /// <summary>The standard normal distribution function.</summary>
    protected static double NormalCumulative(double z) => NormalDistribution.UpperTail(-z);
}
