using System.Text;

namespace ModelExporter.Exposition.Families;

/// <summary>Upper bounds of a classic histogram and how the label <c>le</c> spells them. A value, made once per family.</summary>
public sealed class BucketBounds
{
    private readonly double[] _upper;
    private readonly byte[][] _labels;

    /// <param name="upper">Finite upper bounds, strictly ascending; the bucket without a bound is added.</param>
    public BucketBounds(IEnumerable<double> upper)
    {
        _upper = [.. upper];
        for (var i = 0; i < _upper.Length; i++)
        {
            if (!double.IsFinite(_upper[i]) || (i > 0 && _upper[i] <= _upper[i - 1])) throw new ArgumentException("Bounds are finite and strictly ascending.", nameof(upper));
        }

        _labels = [.. _upper.Append(double.PositiveInfinity).Select(bound => Encoding.UTF8.GetBytes($"le=\"{CanonicalFloat.Of(bound)}\""))];
    }

    /// <summary>Number of buckets, the one without an upper bound among them.</summary>
    public int Count => _labels.Length;

    /// <summary>The finite upper bounds.</summary>
    public ReadOnlySpan<double> Upper => _upper;

    /// <summary>True when observations may be negative: their sum is then no counter, and OpenMetrics forbids to write it.</summary>
    public bool AllowNegative => _upper.Length > 0 && _upper[0] < 0;

    /// <summary>The label of a bucket, encoded: <c>le="0.5"</c>.</summary>
    internal ReadOnlySpan<byte> Label(int bucket) => _labels[bucket];
}
