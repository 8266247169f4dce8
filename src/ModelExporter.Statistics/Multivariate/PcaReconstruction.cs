using MathNet.Numerics.LinearAlgebra;

namespace ModelExporter.Statistics.Multivariate;

/// <summary>Value: the principal components of the reference; how badly they reproduce a live row tells whether the relations between features still
/// hold.</summary>
/// <remarks>
/// Rows are standardised by the reference, projected on the fewest components that explain 65 % of the variance, and projected back; the error is the
/// length of what is lost. Compare the mean error of a window (see Moments) with the reference's own, whose sampling error is sd/sqrt(n). Missing numbers
/// count as the mean.
/// Source: multivariate drift by data reconstruction, as in NannyML.
/// </remarks>
public sealed class PcaReconstruction
{
    /// <summary>Share of the variance that the components keep by default.</summary>
    public const double DefaultVarianceShare = 0.65;

    private const int LargestOnStack = 256;
    private readonly double[] _components;
    private readonly double[] _explained;

    /// <summary>Takes over saved components.</summary>
    /// <param name="scale">Means and deviations of the reference.</param>
    /// <param name="components">Orthonormal directions, one after the other, each with as many numbers as there are columns.</param>
    /// <param name="explainedRatio">Share of the variance of each direction, 0 to 1.</param>
    public PcaReconstruction(ReferenceScale scale, ReadOnlySpan<double> components, ReadOnlySpan<double> explainedRatio)
    {
        ArgumentNullException.ThrowIfNull(scale);
        ArgumentOutOfRangeException.ThrowIfNotEqual(components.Length, explainedRatio.Length * scale.Columns);
        Scale = scale;
        _components = components.ToArray();
        _explained = explainedRatio.ToArray();
    }

    /// <summary>Means and deviations of the reference.</summary>
    public ReferenceScale Scale { get; }

    /// <summary>Number of components.</summary>
    public int ComponentCount => _explained.Length;

    /// <summary>Orthonormal directions, one after the other.</summary>
    public ReadOnlySpan<double> Components => _components;

    /// <summary>Share of the reference's variance that each component explains, descending.</summary>
    public ReadOnlySpan<double> ExplainedRatio => _explained;

    /// <summary>The components of the reference rows that were taken in, or null when fewer than two rows or no column that varies.</summary>
    /// <param name="reference">Moments of the reference rows.</param>
    /// <param name="varianceShare">Share of the variance to keep, above 0 and at most 1.</param>
    public static PcaReconstruction? Fit(CoMoments reference, double varianceShare = DefaultVarianceShare)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(varianceShare);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(varianceShare, 1);
        if (reference.Count < 2) return null;
        var columns = reference.Columns;
        // The covariance of standardised rows is the correlation; a constant column has none with any other nor with itself.
        var matrix = Matrix<double>.Build.Dense(columns, columns, (i, j) => reference.Correlation(i, j) is var r && double.IsNaN(r) ? 0 : r);
        var total = matrix.Trace();
        if (total <= 0) return null;

        var decomposition = matrix.Evd(Symmetricity.Symmetric);
        var order = Enumerable.Range(0, columns).OrderByDescending(k => decomposition.EigenValues[k].Real).ToArray();
        List<double> components = [], explained = [];
        foreach (var k in order)
        {
            components.AddRange(decomposition.EigenVectors.Column(k));
            explained.Add(Math.Max(0, decomposition.EigenValues[k].Real / total));
            if (explained.Sum() >= varianceShare) break;
        }

        return new PcaReconstruction(ReferenceScale.Of(reference), components.ToArray(), explained.ToArray());
    }

    /// <summary>The reconstruction error of a row, in standard deviations of the reference; allocates nothing up to 256 columns.</summary>
    /// <param name="row">One number for each column.</param>
    /// <returns>0 to infinity.</returns>
    public double ErrorOf(ReadOnlySpan<double> row)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, Scale.Columns);
        var rest = row.Length <= LargestOnStack ? stackalloc double[row.Length] : new double[row.Length];
        Scale.Standardize(row, rest);
        // What is left after each direction's part has been taken out; the directions are orthogonal, so one after the other is the same as all at once.
        for (var first = 0; first < _components.Length; first += row.Length)
        {
            var direction = _components.AsSpan(first, row.Length);
            var along = 0.0;
            for (var j = 0; j < direction.Length; j++) along += direction[j] * rest[j];
            for (var j = 0; j < direction.Length; j++) rest[j] -= along * direction[j];
        }

        var squares = 0.0;
        foreach (var value in rest) squares += value * value;
        return Math.Sqrt(squares);
    }
}
