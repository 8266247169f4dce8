namespace ModelExporter.Statistics.Binning;

/// <summary>The rule for numeric features that take few values: at most 20 distinct ones get a bin each.</summary>
public static class DiscreteValues
{
    /// <summary>Greatest number of distinct values that is still discrete.</summary>
    public const int Most = 20;

    /// <summary>The distinct values of a discrete feature.</summary>
    /// <param name="sorted">Samples, ascending, without NaN.</param>
    /// <param name="most">Greatest number of distinct values that is still discrete.</param>
    /// <returns>The distinct values, ascending, or null when there are more than <paramref name="most"/>.</returns>
    public static double[]? From(ReadOnlySpan<double> sorted, int most = Most)
    {
        var values = new List<double>(most);
        foreach (var value in sorted)
        {
            if (values.Count > 0 && value == values[^1]) continue;
            if (values.Count == most) return null;
            values.Add(value);
        }

        return [.. values];
    }
}
