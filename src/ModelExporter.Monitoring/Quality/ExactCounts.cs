using System.Numerics.Tensors;

namespace ModelExporter.Monitoring.Quality;

/// <summary>Counts and sums in fixed point (<see cref="FixedPoint"/>): whole numbers all, so what is added can be taken out again exactly. A state without a lock: its owner guards it.</summary>
/// <param name="counts">Number of counts.</param>
/// <param name="sums">Number of sums.</param>
internal sealed class ExactCounts(int counts, int sums)
{
    /// <summary>The counts.</summary>
    public long[] Counts { get; } = new long[counts];

    /// <summary>The sums.</summary>
    public Int128[] Sums { get; } = new Int128[sums];

    /// <summary>Adds others of the same lengths.</summary>
    public void Merge(ExactCounts other)
    {
        TensorPrimitives.Add(Counts, other.Counts, Counts);
        for (var i = 0; i < Sums.Length; i++) Sums[i] += other.Sums[i];
    }

    /// <summary>Takes others out that were merged before.</summary>
    public void Subtract(ExactCounts other)
    {
        TensorPrimitives.Subtract(Counts, other.Counts, Counts);
        for (var i = 0; i < Sums.Length; i++) Sums[i] -= other.Sums[i];
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Array.Clear(Counts);
        Array.Clear(Sums);
    }
}
