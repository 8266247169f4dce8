namespace ModelExporter.Statistics.Multivariate;

/// <summary>State: mean vector and total variance of embeddings, mergeable; memory is one number for each column, whatever the number of columns.</summary>
public sealed class CentroidMoments
{
    private readonly double[] _mean;
    private double _squares;

    /// <param name="columns">Numbers in an embedding.</param>
    public CentroidMoments(int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        _mean = new double[columns];
    }

    /// <summary>Number of vectors.</summary>
    public long Count { get; private set; }

    /// <summary>The mean vector; zeros when empty.</summary>
    public ReadOnlySpan<double> Mean => _mean;

    /// <summary>Trace of the covariance: the sum of the variances of all columns, divisor n - 1; NaN below two vectors.</summary>
    public double CovarianceTrace => Count > 1 ? _squares / (Count - 1) : double.NaN;

    /// <summary>Takes in a vector.</summary>
    /// <returns>False, and nothing changes, when any number of it is not finite.</returns>
    public bool Add(ReadOnlySpan<double> vector)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(vector.Length, _mean.Length);
        foreach (var value in vector)
        {
            if (!double.IsFinite(value)) return false;
        }

        Count++;
        for (var j = 0; j < vector.Length; j++)
        {
            var before = vector[j] - _mean[j];
            _mean[j] += before / Count;
            _squares += before * (vector[j] - _mean[j]);
        }

        return true;
    }

    /// <summary>Makes these the moments of both sets of vectors.</summary>
    public void Merge(CentroidMoments other)
    {
        ArgumentNullException.ThrowIfNull(other);
        ArgumentOutOfRangeException.ThrowIfNotEqual(other._mean.Length, _mean.Length);
        if (other.Count == 0) return;
        var total = (double)Count + other.Count;
        _squares += other._squares;
        for (var j = 0; j < _mean.Length; j++)
        {
            var difference = other._mean[j] - _mean[j];
            _squares += difference * difference * Count * (other.Count / total);
            _mean[j] += difference * (other.Count / total);
        }

        Count += other.Count;
    }

    /// <summary>Forgets all vectors.</summary>
    public void Clear()
    {
        Count = 0;
        _squares = 0;
        Array.Clear(_mean);
    }
}
