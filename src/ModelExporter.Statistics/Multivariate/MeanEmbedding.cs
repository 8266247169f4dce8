namespace ModelExporter.Statistics.Multivariate;

/// <summary>State: the mean image of rows under a random Fourier map, mergeable.</summary>
public sealed class MeanEmbedding
{
    private readonly double[] _sums;

    /// <param name="features">Number of cosines of the map.</param>
    public MeanEmbedding(int features)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        _sums = new double[features];
    }

    /// <summary>Restores saved sums.</summary>
    public MeanEmbedding(long count, ReadOnlySpan<double> sums)
        : this(sums.Length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Count = count;
        sums.CopyTo(_sums);
    }

    /// <summary>Number of rows.</summary>
    public long Count { get; private set; }

    /// <summary>Sum of the images.</summary>
    public ReadOnlySpan<double> Sums => _sums;

    /// <summary>Takes in a row.</summary>
    public void Add(RandomFourierFeatures map, ReadOnlySpan<double> row)
    {
        ArgumentNullException.ThrowIfNull(map);
        map.AddTo(row, _sums);
        Count++;
    }

    /// <summary>Makes this the embedding of both sets of rows; both must come from the same map.</summary>
    public void Merge(MeanEmbedding other)
    {
        ArgumentNullException.ThrowIfNull(other);
        ArgumentOutOfRangeException.ThrowIfNotEqual(other._sums.Length, _sums.Length);
        for (var d = 0; d < _sums.Length; d++) _sums[d] += other._sums[d];
        Count += other.Count;
    }

    /// <summary>Forgets all rows.</summary>
    public void Clear()
    {
        Count = 0;
        Array.Clear(_sums);
    }

    /// <summary>The squared maximum mean discrepancy, biased: about (1 - kernel mean)(1/n + 1/M) without drift, more with it.</summary>
    /// <returns>0 to 4, or NaN when either side is empty.</returns>
    public static double SquaredDiscrepancy(MeanEmbedding live, MeanEmbedding reference)
    {
        ArgumentNullException.ThrowIfNull(live);
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentOutOfRangeException.ThrowIfNotEqual(live._sums.Length, reference._sums.Length);
        if (live.Count == 0 || reference.Count == 0) return double.NaN;
        var squares = 0.0;
        for (var d = 0; d < live._sums.Length; d++)
        {
            var difference = (live._sums[d] / live.Count) - (reference._sums[d] / reference.Count);
            squares += difference * difference;
        }

        return squares;
    }
}
