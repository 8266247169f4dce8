using System.Globalization;

namespace ModelExporter.Benchmarks.Load;

/// <summary>The values of some rounds. A value.</summary>
public sealed class Spread
{
    private readonly double[] _sorted;

    /// <summary>Takes the values in any order.</summary>
    public Spread(IEnumerable<double> values) => _sorted = [.. values.Order()];

    /// <summary>The smallest.</summary>
    public double Least => _sorted[0];

    /// <summary>The middle one; of an even number the mean of the two.</summary>
    public double Median => (_sorted[(_sorted.Length - 1) / 2] + _sorted[_sorted.Length / 2]) / 2;

    /// <summary>The largest.</summary>
    public double Most => _sorted[^1];

    /// <summary>Median with the smallest and the largest in brackets.</summary>
    public string ToString(string format) => string.Create(CultureInfo.InvariantCulture,
        $"{Median.ToString(format, CultureInfo.InvariantCulture)} ({Least.ToString(format, CultureInfo.InvariantCulture)} to {Most.ToString(format, CultureInfo.InvariantCulture)})");
}
