using System.Buffers;

namespace ModelExporter.Statistics.MultipleTesting;

/// <summary>The step-up adjustment that Benjamini-Hochberg and Benjamini-Yekutieli share: factor p_(i) F / i, running minimum from the greatest.</summary>
internal static class StepUp
{
    public static void Adjust(ReadOnlySpan<double> pValues, Span<double> adjusted, Func<int, double> factorOfFamily)
    {
        var family = PValueFamily.Size(pValues, adjusted);
        var factor = factorOfFamily(family) * family;
        var keys = ArrayPool<double>.Shared.Rent(pValues.Length);
        var order = ArrayPool<int>.Shared.Rent(pValues.Length);
        PValueFamily.Sort(pValues, keys, order);
        var least = 1.0;
        for (var i = family - 1; i >= 0; i--)
        {
            // The quotient first: it is never below 1, so no adjusted value falls below its p-value by rounding.
            least = Math.Min(least, keys[i] * (factor / (i + 1)));
            adjusted[order[i]] = least;
        }

        PValueFamily.LeaveUndefined(adjusted, order, family, pValues.Length);
        ArrayPool<double>.Shared.Return(keys);
        ArrayPool<int>.Shared.Return(order);
    }
}
