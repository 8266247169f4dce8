using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Statistics.Multivariate;

/// <summary>Value: a fixed random map of standardised rows into D cosines, whose means differ by about the maximum mean discrepancy of two samples.</summary>
/// <remarks>
/// phi_d(z) = sqrt(2/D) cos(w_d z + b_d) with w normal of variance 2 gamma and b uniform on a circle; the inner product of two images approximates
/// exp(-gamma |z - z'|^2). The mean image of a pane is a mergeable sum (<see cref="MeanEmbedding"/>), which makes this the one kernel statistic that
/// replicas and windows can share. Missing numbers count as the mean.
/// Source: Rahimi and Recht, Random features for large-scale kernel machines, 2007; Gretton et al., A kernel two-sample test, 2012.
/// </remarks>
public sealed class RandomFourierFeatures
{
    private const int LargestOnStack = 256;
    private readonly double[] _frequencies;
    private readonly double[] _phases;

    /// <param name="scale">Means and deviations of the reference.</param>
    /// <param name="frequencies">The frequencies w, all D of the first column, then all of the second, and so on.</param>
    /// <param name="phases">The D phases b.</param>
    public RandomFourierFeatures(ReferenceScale scale, ReadOnlySpan<double> frequencies, ReadOnlySpan<double> phases)
    {
        ArgumentNullException.ThrowIfNull(scale);
        ArgumentOutOfRangeException.ThrowIfLessThan(phases.Length, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(frequencies.Length, scale.Columns * phases.Length);
        Scale = scale;
        _frequencies = frequencies.ToArray();
        _phases = phases.ToArray();
    }

    /// <summary>Means and deviations of the reference.</summary>
    public ReferenceScale Scale { get; }

    /// <summary>Number of cosines, D.</summary>
    public int Features => _phases.Length;

    /// <summary>Draws a map; the same seed gives the same map in every process, so that replicas and restarts agree.</summary>
    /// <param name="scale">Means and deviations of the reference.</param>
    /// <param name="features">Number of cosines, D; the error of the kernel is about 1/sqrt(D).</param>
    /// <param name="gamma">Width of the kernel exp(-gamma |z - z'|^2); null for 1/(2 columns).</param>
    /// <param name="seed">Any number.</param>
    public static RandomFourierFeatures Draw(ReferenceScale scale, int features = 256, double? gamma = null, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(scale);
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        var width = gamma ?? 1.0 / (2 * scale.Columns);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        var drawn = 0L;
        var frequencies = new double[scale.Columns * features];
        foreach (ref var frequency in frequencies.AsSpan())
        {
            // Box and Muller's transform.
            frequency = Math.Sqrt(2 * width) * Math.Sqrt(-2 * Math.Log(1 - Uniform(seed, drawn++))) * Math.Cos(2 * Math.PI * Uniform(seed, drawn++));
        }

        var phases = new double[features];
        foreach (ref var phase in phases.AsSpan()) phase = 2 * Math.PI * Uniform(seed, drawn++);
        return new RandomFourierFeatures(scale, frequencies, phases);
    }

    /// <summary>Adds the image of a row to a sum of D numbers.</summary>
    public void AddTo(ReadOnlySpan<double> row, Span<double> sum)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, Scale.Columns);
        ArgumentOutOfRangeException.ThrowIfNotEqual(sum.Length, Features);
        var columns = row.Length;
        var standard = columns <= LargestOnStack ? stackalloc double[columns] : new double[columns];
        Scale.Standardize(row, standard);
        var factor = Math.Sqrt(2.0 / Features);
        for (var d = 0; d < sum.Length; d++)
        {
            var angle = _phases[d];
            for (var j = 0; j < columns; j++) angle += standard[j] * _frequencies[(j * sum.Length) + d];
            sum[d] += factor * Math.Cos(angle);
        }
    }

    // In [0, 1), from the generator's place in its stream.
    private static double Uniform(ulong seed, long place) => (StableHash.Of((long)(StableHash.Of((long)seed) + (ulong)place)) >> 11) * (1.0 / (1UL << 53));
}
