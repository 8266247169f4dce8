namespace ModelExporter.Statistics.Quality;

/// <summary>Value: the lower and upper bound of an estimate.</summary>
/// <param name="Lower">Lower bound; NaN when undefined.</param>
/// <param name="Upper">Upper bound; NaN when undefined, infinite when the data set no bound.</param>
public readonly record struct ConfidenceInterval(double Lower, double Upper)
{
    /// <summary>No interval: both bounds are NaN.</summary>
    public static ConfidenceInterval Undefined => new(double.NaN, double.NaN);

    /// <summary>Whether both bounds are numbers.</summary>
    public bool IsDefined => !double.IsNaN(Lower) && !double.IsNaN(Upper);

    /// <summary>Whether the value lies inside, bounds included.</summary>
    public bool Contains(double value) => Lower <= value && value <= Upper;

    /// <summary>Whether the value lies outside of a defined interval: what the data contradict at this confidence.</summary>
    public bool Excludes(double value) => value < Lower || value > Upper;

    /// <summary>Estimate plus and minus z standard errors, cut to the range of the measure.</summary>
    /// <returns>The interval, undefined when the estimate or its standard error is.</returns>
    public static ConfidenceInterval Normal(
        double estimate, double standardError, double confidence = 0.95, double least = double.NegativeInfinity, double greatest = double.PositiveInfinity)
    {
        if (double.IsNaN(estimate) || double.IsNaN(standardError)) return Undefined;
        var reach = NormalQuantile.TwoSided(confidence) * standardError;
        return new ConfidenceInterval(Math.Max(least, estimate - reach), Math.Min(greatest, estimate + reach));
    }
}
