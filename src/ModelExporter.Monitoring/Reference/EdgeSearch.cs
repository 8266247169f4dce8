using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ModelExporter.Monitoring.Reference;

/// <summary>Finds bins as <see cref="BinEdges.Find"/> does, by comparing with many edges at once instead of a search whose branches no processor can foresee. A value.</summary>
internal sealed class EdgeSearch
{
    // Edges per block: two vectors of 512 bits, four of 256.
    private const int Block = 16;

    private readonly double[] _blocks;
    private readonly double[] _blockEnds;
    private readonly double _last;
    private readonly int _count;

    /// <summary>Prepares the search.</summary>
    /// <param name="edges">The edges, ascending and finite, at least one.</param>
    public EdgeSearch(ReadOnlySpan<double> edges)
    {
        _count = edges.Length;
        _last = edges[^1];
        var blocks = (_count + Block - 1) / Block;
        // What fills up is above every value.
        _blocks = new double[blocks * Block];
        _blocks.AsSpan().Fill(double.PositiveInfinity);
        edges.CopyTo(_blocks);
        _blockEnds = new double[(blocks + Block - 1) / Block * Block];
        _blockEnds.AsSpan().Fill(double.PositiveInfinity);
        for (var block = 0; block < blocks; block++) _blockEnds[block] = _blocks[(block * Block) + Block - 1];
    }

    /// <summary>The bin of a finite value: 0 below the first edge, i for [e(i-1), e(i)), the last one closed, and the number of edges above the last.</summary>
    public int Find(double value)
    {
        var first = 0;
        if (_blocks.Length > Block)
        {
            for (var at = 0; at < _blockEnds.Length; at += Block) first += NotAbove(_blockEnds, at, value);
            first *= Block;
            // Every edge is below; the last block is then full.
            if (first == _blocks.Length) return AtOrAboveLast(value);
        }

        var bin = first + NotAbove(_blocks, first, value);
        return bin == _count ? AtOrAboveLast(value) : bin;
    }

    private int AtOrAboveLast(double value) => value == _last && _count > 1 ? _count - 1 : _count;

    // How many of the edges of a block are not above a value.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int NotAbove(double[] edges, int start, double value)
    {
        ref var first = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(edges), start);
        if (Vector512.IsHardwareAccelerated)
        {
            var values = Vector512.Create(value);
            var low = Vector512.LessThanOrEqual(Vector512.LoadUnsafe(ref first), values).ExtractMostSignificantBits();
            var high = Vector512.LessThanOrEqual(Vector512.LoadUnsafe(ref first, 8), values).ExtractMostSignificantBits();
            return BitOperations.PopCount(low | (high << 8));
        }

        var quarter = Vector256.Create(value);
        var bits = Vector256.LessThanOrEqual(Vector256.LoadUnsafe(ref first), quarter).ExtractMostSignificantBits()
            | (Vector256.LessThanOrEqual(Vector256.LoadUnsafe(ref first, 4), quarter).ExtractMostSignificantBits() << 4)
            | (Vector256.LessThanOrEqual(Vector256.LoadUnsafe(ref first, 8), quarter).ExtractMostSignificantBits() << 8)
            | (Vector256.LessThanOrEqual(Vector256.LoadUnsafe(ref first, 12), quarter).ExtractMostSignificantBits() << 12);
        return BitOperations.PopCount(bits);
    }
}
