using System.Buffers;

namespace ModelExporter.Statistics.MultipleTesting;

/// <summary>Holm adjusted p-values: the guarantee of Bonferroni (no false alarm with probability 1 - alpha, under any dependence) with more power.</summary>
/// <remarks>p_(i) (F - i + 1), running maximum from the least. Source: Holm 1979.</remarks>
public static class Holm
{
    /// <summary>Adjusts a family of p-values.</summary>
    /// <param name="pValues">The p-values, 0 to 1; a NaN is no member of the family.</param>
    /// <param name="adjusted">Receives the adjusted p-values in the order of the input, 0 to 1; NaN stays NaN. May be the input.</param>
    public static void Adjust(ReadOnlySpan<double> pValues, Span<double> adjusted)
    {
        var family = PValueFamily.Size(pValues, adjusted);
        var keys = ArrayPool<double>.Shared.Rent(pValues.Length);
        var order = ArrayPool<int>.Shared.Rent(pValues.Length);
        PValueFamily.Sort(pValues, keys, order);
        var greatest = 0.0;
        for (var i = 0; i < family; i++)
        {
            greatest = Math.Max(greatest, Math.Min(1, keys[i] * (family - i)));
            adjusted[order[i]] = greatest;
        }

        PValueFamily.LeaveUndefined(adjusted, order, family, pValues.Length);
        ArrayPool<double>.Shared.Return(keys);
        ArrayPool<int>.Shared.Return(order);
    }
}
