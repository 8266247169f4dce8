namespace ModelExporter.Statistics.Quality;

/// <summary>Value: a measure from binned values, and how far it can be from the measure of the raw values.</summary>
/// <param name="Value">The measure as the bins give it; NaN when undefined.</param>
/// <param name="Lower">The least that the raw values can give with these counts.</param>
/// <param name="Upper">The most that the raw values can give with these counts.</param>
public readonly record struct BoundedEstimate(double Value, double Lower, double Upper)
{
    /// <summary>Undefined: all three are NaN.</summary>
    public static BoundedEstimate Undefined => new(double.NaN, double.NaN, double.NaN);
}
