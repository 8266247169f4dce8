namespace ModelExporter.Statistics.Multivariate;

/// <summary>Value: means and standard deviations of the reference columns, by which live rows are made comparable.</summary>
public sealed class ReferenceScale
{
    private readonly double[] _means;
    private readonly double[] _deviations;

    /// <param name="means">Mean of each column.</param>
    /// <param name="deviations">Standard deviation of each column with divisor n; a constant column has 0.</param>
    public ReferenceScale(ReadOnlySpan<double> means, ReadOnlySpan<double> deviations)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(means.Length, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(deviations.Length, means.Length);
        _means = means.ToArray();
        _deviations = deviations.ToArray();
    }

    /// <summary>Number of columns.</summary>
    public int Columns => _means.Length;

    /// <summary>Mean of each column.</summary>
    public ReadOnlySpan<double> Means => _means;

    /// <summary>Standard deviation of each column with divisor n; 0 for a constant one.</summary>
    public ReadOnlySpan<double> Deviations => _deviations;

    /// <summary>The scale of the rows that were taken in.</summary>
    public static ReferenceScale Of(CoMoments moments)
    {
        ArgumentNullException.ThrowIfNull(moments);
        var deviations = new double[moments.Columns];
        for (var j = 0; j < deviations.Length; j++) deviations[j] = moments.PopulationDeviation(j);
        return new ReferenceScale(moments.Means, deviations);
    }

    /// <summary>Standardises a row. A number that is missing or not finite becomes 0, the mean; a constant column keeps its distance from the mean in its
    /// own unit.</summary>
    public void Standardize(ReadOnlySpan<double> row, Span<double> target)
    {
        for (var j = 0; j < _means.Length; j++) target[j] = double.IsFinite(row[j]) ? (row[j] - _means[j]) / (_deviations[j] > 0 ? _deviations[j] : 1) : 0;
    }
}
