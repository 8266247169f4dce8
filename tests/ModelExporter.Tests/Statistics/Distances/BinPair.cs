using FsCheck;
using FsCheck.Fluent;

namespace ModelExporter.Tests.Statistics.Distances;

/// <summary>Two samples counted in the same bins, as properties are given them; both sides hold something.</summary>
internal sealed record BinPair(long[] Live, long[] Reference)
{
    public static Arbitrary<BinPair> Arbitrary { get; } = (
        from bins in Gen.Choose(2, 24)
        from live in Side(bins)
        from reference in Side(bins)
        select new BinPair(live, reference)).ToArbitrary();

    /// <summary>Both sides with their bins in the same new order.</summary>
    public BinPair Reordered(int seed)
    {
        var order = Enumerable.Range(0, Live.Length).ToArray();
        new Random(seed).Shuffle(order);
        return new BinPair([.. order.Select(k => Live[k])], [.. order.Select(k => Reference[k])]);
    }

    public override string ToString() => $"live [{string.Join(", ", Live)}] reference [{string.Join(", ", Reference)}]";

    // Sparse ones too: a third of the bins is empty.
    private static Gen<long[]> Side(int bins) =>
        from counts in Gen.Frequency((1, Gen.Constant(0)), (2, Gen.Choose(0, 400))).ArrayOf(bins)
        where counts.Any(count => count > 0)
        select counts.Select(count => (long)count).ToArray();
}
