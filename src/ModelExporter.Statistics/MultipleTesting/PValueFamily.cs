namespace ModelExporter.Statistics.MultipleTesting;

/// <summary>A family of p-values: those that are numbers.</summary>
internal static class PValueFamily
{
    /// <summary>Number of p-values that are not NaN.</summary>
    public static int Size(ReadOnlySpan<double> pValues, Span<double> adjusted)
    {
        if (adjusted.Length < pValues.Length)
        {
            throw new ArgumentException($"room for {adjusted.Length} adjusted p-values, {pValues.Length} needed", nameof(adjusted));
        }

        var family = 0;
        foreach (var p in pValues)
        {
            if (!double.IsNaN(p)) family++;
        }

        return family;
    }

    /// <summary>Puts the p-values in ascending order, NaN last, with the place each one came from.</summary>
    public static void Sort(ReadOnlySpan<double> pValues, Span<double> keys, Span<int> order)
    {
        // Span.Sort puts NaN first; infinity stands in for it.
        for (var i = 0; i < pValues.Length; i++)
        {
            keys[i] = double.IsNaN(pValues[i]) ? double.PositiveInfinity : pValues[i];
            order[i] = i;
        }

        keys[..pValues.Length].Sort(order[..pValues.Length]);
    }

    /// <summary>NaN for what is no member of the family: the tail of the order.</summary>
    public static void LeaveUndefined(Span<double> adjusted, ReadOnlySpan<int> order, int family, int length)
    {
        foreach (var place in order[family..length]) adjusted[place] = double.NaN;
    }
}
