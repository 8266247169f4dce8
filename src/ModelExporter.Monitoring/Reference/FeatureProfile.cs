using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Features;

namespace ModelExporter.Monitoring.Reference;

/// <summary>What one feature looked like in the reference data. A value: never changed once made.</summary>
public abstract record FeatureProfile
{
    /// <summary>The feature's name; <c>_prediction</c> and <c>_score</c> are features like any other.</summary>
    public required string Name { get; init; }

    /// <summary>What the feature is.</summary>
    public abstract FeatureKind Kind { get; }

    /// <summary>Values that the counts are made of: neither missing nor invalid.</summary>
    public required long Samples { get; init; }

    /// <summary>Events in which the value was null or absent.</summary>
    public long Missing { get; init; }

    /// <summary>Share of events in which the value was missing, 0 to 1; 0 when there were none.</summary>
    public double MissingRatio => Samples + Missing == 0 ? 0 : (double)Missing / (Samples + Missing);
}

/// <summary>The reference of a numeric feature.</summary>
/// <remarks>
/// Edges ascend. Bin i of n edges covers [e(i-1), e(i)), the last one is closed; bin 0 is below the first edge, bin n above the last. Coarse edges are a subset of the fine ones,
/// with the same ends, so that coarse counts are sums of fine ones. A feature with at most 20 distinct values has one bin per value.
/// </remarks>
public sealed record NumericProfile : FeatureProfile
{
    /// <inheritdoc/>
    public override FeatureKind Kind => FeatureKind.Numeric;

    /// <summary>Edges of the bins that are exported and tested.</summary>
    public required double[] CoarseEdges { get; init; }

    /// <summary>Edges of the bins that serve Kolmogorov-Smirnov and quantiles.</summary>
    public required double[] FineEdges { get; init; }

    /// <summary>Counts per fine bin: one more than there are edges (below, bins, above).</summary>
    public required long[] FineCounts { get; init; }

    /// <summary>Sum of the values per coarse bin: one more than there are coarse edges.</summary>
    public required double[] CoarseSums { get; init; }

    /// <summary>Mean of the values.</summary>
    public required double Mean { get; init; }

    /// <summary>Standard deviation of the values, divisor n.</summary>
    public required double StandardDeviation { get; init; }

    /// <summary>Smallest value.</summary>
    public required double Minimum { get; init; }

    /// <summary>Largest value.</summary>
    public required double Maximum { get; init; }

    /// <summary>The allowed range, when one is known; a value outside is counted as out of range.</summary>
    public ValueRange? Range { get; init; }

    /// <summary>The values' base-2 exponential histogram, for what lies outside the edges; null when the profile has none.</summary>
    public HistogramProfile? Histogram { get; init; }

    /// <summary>The coarse bin of each fine bin.</summary>
    public int[] FineToCoarse()
    {
        var map = new int[FineEdges.Length + 1];
        var lastInside = CoarseEdges.Length - 1;
        var coarse = 0;
        for (var fine = 1; fine < FineEdges.Length; fine++)
        {
            // Fine bin i starts at fine edge i - 1. The last bin inside may be a single value, both of whose edges are where it starts.
            while (coarse < lastInside && CoarseEdges[coarse] <= FineEdges[fine - 1]) coarse++;
            map[fine] = coarse;
        }

        map[^1] = CoarseEdges.Length;
        return map;
    }

    /// <summary>Counts per coarse bin: one more than there are coarse edges.</summary>
    public long[] CoarseCounts()
    {
        var counts = new long[CoarseEdges.Length + 1];
        var map = FineToCoarse();
        for (var fine = 0; fine < map.Length; fine++) counts[map[fine]] += FineCounts[fine];
        return counts;
    }
}

/// <summary>The buckets of a base-2 exponential histogram as plain numbers. A value.</summary>
/// <param name="Schema">Resolution: a bucket's upper bound is 2^(2^-schema) times its lower one.</param>
/// <param name="ZeroCount">Values that are zero.</param>
/// <param name="Positive">Buckets of the positive values.</param>
/// <param name="Negative">Buckets of the absolute values of the negative ones.</param>
public sealed record HistogramProfile(int Schema, long ZeroCount, HistogramBuckets Positive, HistogramBuckets Negative);

/// <summary>A run of buckets: the first one's index and the counts from there on. A value.</summary>
/// <param name="Offset">Index of the first bucket.</param>
/// <param name="Counts">Counts per bucket.</param>
public sealed record HistogramBuckets(int Offset, long[] Counts)
{
    /// <summary>No buckets.</summary>
    public static readonly HistogramBuckets Empty = new(0, []);
}

/// <summary>The reference of a categorical feature. Booleans are the categories <c>true</c> and <c>false</c>.</summary>
public sealed record CategoricalProfile : FeatureProfile
{
    /// <inheritdoc/>
    public override FeatureKind Kind => FeatureKind.Categorical;

    /// <summary>The most frequent categories, most frequent first, ties by name.</summary>
    public required CategoryCount[] Categories { get; init; }

    /// <summary>Values in categories that are not kept apart.</summary>
    public long OtherCount { get; init; }

    /// <summary>Names of categories that are in the reference but not kept apart, as far as they are known.</summary>
    public string[] OtherCategories { get; init; } = [];

    /// <summary>Whether <see cref="Categories"/> and <see cref="OtherCategories"/> are all categories of the reference: only then can a value be called unseen.</summary>
    public bool Complete { get; init; } = true;
}

/// <summary>A category and how often it was seen. A value.</summary>
/// <param name="Value">The category.</param>
/// <param name="Count">How often.</param>
public readonly record struct CategoryCount(string Value, long Count);

/// <summary>The reference of an embedding: so far its size only.</summary>
public sealed record VectorProfile : FeatureProfile
{
    /// <inheritdoc/>
    public override FeatureKind Kind => FeatureKind.Vector;

    /// <summary>Numbers per value.</summary>
    public required int Dimension { get; init; }
}
