namespace ModelExporter.Statistics.MultipleTesting;

/// <summary>Bonferroni adjusted p-values: rejecting those below alpha keeps the probability of any false alarm below alpha, under any dependence.</summary>
/// <remarks>min(1, p F). Source: Dunn 1961.</remarks>
public static class Bonferroni
{
    /// <summary>Adjusts a family of p-values.</summary>
    /// <param name="pValues">The p-values, 0 to 1; a NaN is no member of the family.</param>
    /// <param name="adjusted">Receives the adjusted p-values in the order of the input, 0 to 1; NaN stays NaN. May be the input.</param>
    public static void Adjust(ReadOnlySpan<double> pValues, Span<double> adjusted)
    {
        var family = PValueFamily.Size(pValues, adjusted);
        for (var i = 0; i < pValues.Length; i++) adjusted[i] = double.IsNaN(pValues[i]) ? double.NaN : Math.Min(1, pValues[i] * family);
    }
}
