using System.Numerics.Tensors;

namespace ModelExporter.Statistics.Distances;

/// <summary>Value: two samples counted in the same bins, with their totals.</summary>
internal readonly ref struct BinnedSamples
{
    /// <param name="live">Counts per bin of the window.</param>
    /// <param name="reference">Counts per bin of the reference, the same bins.</param>
    public BinnedSamples(ReadOnlySpan<long> live, ReadOnlySpan<long> reference)
    {
        if (live.Length != reference.Length)
        {
            throw new ArgumentException($"live has {live.Length} bins and reference has {reference.Length}; they must be the same bins", nameof(live));
        }

        Live = live;
        Reference = reference;
        LiveTotal = TensorPrimitives.Sum(live);
        ReferenceTotal = TensorPrimitives.Sum(reference);
    }

    public ReadOnlySpan<long> Live { get; }

    public ReadOnlySpan<long> Reference { get; }

    public long LiveTotal { get; }

    public long ReferenceTotal { get; }

    public int Bins => Live.Length;

    /// <summary>Whether one side has no observation, which leaves every distance undefined.</summary>
    public bool OneSideIsEmpty => LiveTotal <= 0 || ReferenceTotal <= 0;
}
