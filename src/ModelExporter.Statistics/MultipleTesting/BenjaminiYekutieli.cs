namespace ModelExporter.Statistics.MultipleTesting;

/// <summary>Benjamini-Yekutieli adjusted p-values: the false discovery rate of Benjamini-Hochberg under any dependence, at the price of a factor H_F = 1 +
/// 1/2 + ... + 1/F.</summary>
/// <remarks>Source: Benjamini and Yekutieli 2001.</remarks>
public static class BenjaminiYekutieli
{
    /// <summary>Adjusts a family of p-values.</summary>
    /// <param name="pValues">The p-values, 0 to 1; a NaN is no member of the family.</param>
    /// <param name="adjusted">Receives the adjusted p-values in the order of the input, 0 to 1; NaN stays NaN. May be the input.</param>
    public static void Adjust(ReadOnlySpan<double> pValues, Span<double> adjusted) => StepUp.Adjust(pValues, adjusted, Harmonic);

    private static double Harmonic(int family)
    {
        var sum = 0.0;
        for (var i = family; i >= 1; i--) sum += 1.0 / i;
        return sum;
    }
}
