namespace ModelExporter.Statistics.Multivariate;

/// <summary>State: means, covariances and correlations of rows of numbers, mergeable.</summary>
/// <remarks>
/// Central sums of products, updated row by row and joined pairwise, so that no digits are lost to a large mean. Memory p(p + 1)/2 + p numbers.
/// Source: Chan, Golub, LeVeque 1979; Pebay 2008. Not safe for concurrent use.
/// </remarks>
public sealed class CoMoments
{
    /// <summary>The largest number of columns; beyond it the pairs would take megabytes.</summary>
    public const int MaxColumns = 512;

    private readonly double[] _means;
    private readonly double[] _deviations;
    private readonly double[] _products;

    /// <param name="columns">Numbers in a row, 1 to <see cref="MaxColumns"/>.</param>
    public CoMoments(int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(columns, MaxColumns);
        _means = new double[columns];
        _deviations = new double[columns];
        _products = new double[columns * (columns + 1) / 2];
    }

    /// <summary>Number of columns.</summary>
    public int Columns => _means.Length;

    /// <summary>Number of rows.</summary>
    public long Count { get; private set; }

    /// <summary>The means of the columns; zeros when empty.</summary>
    public ReadOnlySpan<double> Means => _means;

    /// <summary>Takes in a row.</summary>
    /// <returns>False, and nothing changes, when any number of it is not finite.</returns>
    public bool Add(ReadOnlySpan<double> row)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, Columns);
        foreach (var value in row)
        {
            if (!double.IsFinite(value)) return false;
        }

        Count++;
        for (var i = 0; i < row.Length; i++)
        {
            _deviations[i] = row[i] - _means[i];
            _means[i] += _deviations[i] / Count;
        }

        var at = 0;
        for (var i = 0; i < row.Length; i++)
        {
            var afterwards = row[i] - _means[i];
            for (var j = 0; j <= i; j++) _products[at++] += afterwards * _deviations[j];
        }

        return true;
    }

    /// <summary>Makes these the moments of both sets of rows.</summary>
    public void Merge(CoMoments other)
    {
        ArgumentNullException.ThrowIfNull(other);
        ArgumentOutOfRangeException.ThrowIfNotEqual(other.Columns, Columns);
        if (other.Count == 0) return;
        var total = (double)Count + other.Count;
        var weight = Count * (other.Count / total);
        for (var i = 0; i < Columns; i++) _deviations[i] = other._means[i] - _means[i];
        var at = 0;
        for (var i = 0; i < Columns; i++)
        {
            for (var j = 0; j <= i; j++, at++) _products[at] += other._products[at] + (weight * _deviations[i] * _deviations[j]);
            _means[i] += _deviations[i] * (other.Count / total);
        }

        Count += other.Count;
    }

    /// <summary>Covariance of two columns, divisor n - 1; the variance when both are the same. NaN below two rows.</summary>
    public double Covariance(int i, int j) => Count > 1 ? Product(i, j) / (Count - 1) : double.NaN;

    /// <summary>Standard deviation of a column, divisor n; NaN when empty.</summary>
    public double PopulationDeviation(int i) => Count > 0 ? Math.Sqrt(Product(i, i) / Count) : double.NaN;

    /// <summary>Pearson correlation of two columns, -1 to 1; NaN below two rows or when one column is constant.</summary>
    public double Correlation(int i, int j)
    {
        var scale = Math.Sqrt(Product(i, i)) * Math.Sqrt(Product(j, j));
        if (Count < 2 || !(scale > 0)) return double.NaN;
        return i == j ? 1 : Math.Clamp(Product(i, j) / scale, -1, 1);
    }

    /// <summary>Forgets all rows.</summary>
    public void Clear()
    {
        Count = 0;
        Array.Clear(_means);
        Array.Clear(_products);
    }

    private double Product(int i, int j) => i >= j ? _products[(i * (i + 1) / 2) + j] : _products[(j * (j + 1) / 2) + i];
}
