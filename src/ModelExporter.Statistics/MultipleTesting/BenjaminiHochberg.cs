namespace ModelExporter.Statistics.MultipleTesting;

/// <summary>Benjamini-Hochberg adjusted p-values: rejecting those below q keeps the expected share of false alarms among all alarms below q.</summary>
/// <remarks>p_(i) F / i, running minimum from the greatest. Holds for independent and positively dependent tests. Source: Benjamini and Hochberg
/// 1995.</remarks>
public static class BenjaminiHochberg
{
    /// <summary>Adjusts a family of p-values.</summary>
    /// <param name="pValues">The p-values, 0 to 1; a NaN is no member of the family.</param>
    /// <param name="adjusted">Receives the adjusted p-values in the order of the input, 0 to 1; NaN stays NaN. May be the input.</param>
    public static void Adjust(ReadOnlySpan<double> pValues, Span<double> adjusted) => StepUp.Adjust(pValues, adjusted, static _ => 1);
}
