namespace ModelExporter.Monitoring.Features;

/// <summary>An allowed range, both ends included. A value.</summary>
/// <param name="Minimum">Smallest allowed value; negative infinity for none.</param>
/// <param name="Maximum">Largest allowed value; infinity for none.</param>
public readonly record struct ValueRange(double Minimum, double Maximum)
{
    /// <summary>Whether a value is allowed.</summary>
    public bool Contains(double value) => value >= Minimum && value <= Maximum;
}
