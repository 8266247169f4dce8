namespace ModelExporter.Statistics.Multivariate;

/// <summary>Distances between the mean vectors of window and reference, for embeddings and for whole rows of features.</summary>
/// <remarks>Without drift the squared Euclidean distance has the mean tr(Sigma)(1/n + 1/M), so <see cref="NullRatio"/> is about 1 for any dimension and
/// size.</remarks>
public static class CentroidDistance
{
    /// <summary>Euclidean distance, in the unit of the vectors.</summary>
    public static double Euclidean(ReadOnlySpan<double> liveMean, ReadOnlySpan<double> referenceMean)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(liveMean.Length, referenceMean.Length);
        var squares = 0.0;
        for (var j = 0; j < liveMean.Length; j++) squares += (liveMean[j] - referenceMean[j]) * (liveMean[j] - referenceMean[j]);
        return Math.Sqrt(squares);
    }

    /// <summary>Euclidean distance with every column in standard deviations of the reference; a column that is constant there counts in its own unit.</summary>
    public static double ScaledEuclidean(ReadOnlySpan<double> liveMean, ReferenceScale scale)
    {
        ArgumentNullException.ThrowIfNull(scale);
        ArgumentOutOfRangeException.ThrowIfNotEqual(liveMean.Length, scale.Columns);
        var squares = 0.0;
        for (var j = 0; j < liveMean.Length; j++)
        {
            var difference = (liveMean[j] - scale.Means[j]) / (scale.Deviations[j] > 0 ? scale.Deviations[j] : 1);
            squares += difference * difference;
        }

        return Math.Sqrt(squares);
    }

    /// <summary>Cosine distance: 1 minus the cosine of the angle between the two means. 0 to 2; NaN when one of them is zero.</summary>
    /// <remarks>Computed as half the squared distance of the unit vectors, which keeps its digits for small angles.</remarks>
    public static double Cosine(ReadOnlySpan<double> liveMean, ReadOnlySpan<double> referenceMean)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(liveMean.Length, referenceMean.Length);
        var (liveLength, referenceLength) = (Length(liveMean), Length(referenceMean));
        if (!(liveLength > 0) || !(referenceLength > 0)) return double.NaN;
        var squares = 0.0;
        for (var j = 0; j < liveMean.Length; j++)
        {
            var difference = (liveMean[j] / liveLength) - (referenceMean[j] / referenceLength);
            squares += difference * difference;
        }

        return squares / 2;
    }

    /// <summary>The squared Euclidean distance as a multiple of its mean without drift.</summary>
    /// <param name="euclidean">The distance.</param>
    /// <param name="covarianceTrace">Sum of the variances of all columns of the reference.</param>
    /// <param name="liveSamples">n.</param>
    /// <param name="referenceSamples">M.</param>
    /// <returns>About 1 without drift; NaN when a side is empty or nothing varies.</returns>
    public static double NullRatio(double euclidean, double covarianceTrace, long liveSamples, long referenceSamples) =>
        liveSamples > 0 && referenceSamples > 0 && covarianceTrace > 0
            ? euclidean * euclidean / (covarianceTrace * ((1.0 / liveSamples) + (1.0 / referenceSamples)))
            : double.NaN;

    private static double Length(ReadOnlySpan<double> vector)
    {
        var squares = 0.0;
        foreach (var value in vector) squares += value * value;
        return Math.Sqrt(squares);
    }
}
