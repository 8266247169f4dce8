using System.Buffers.Binary;
using System.Numerics;

namespace ModelExporter.Statistics.Sketches;

/// <summary>State: an estimate of how many different values were seen, in at most 4 KiB, mergeable without loss.</summary>
/// <remarks>
/// 4096 registers, relative standard error 1.04/sqrt(4096) = 1.6 %. A register holds the longest run of leading zeros among the hashes it was given;
/// merging takes the maximum, so order, repetition and split do not matter. While few registers are set they are kept as a sorted list. The estimate is
/// Ertl's, which needs no bias table and no switch to linear counting. Not safe for concurrent use.
/// Source: Flajolet, Fusy, Gandouet, Meunier, HyperLogLog, 2007; Ertl, New cardinality estimation algorithms for HyperLogLog sketches, 2017.
/// </remarks>
public sealed class HyperLogLog
{
    private const int IndexBits = 12;
    private const int RankBits = 6;
    private const int MaxRank = 64 - IndexBits + 1;

    /// <summary>Number of registers.</summary>
    public const int Registers = 1 << IndexBits;

    /// <summary>Relative standard error of the estimate.</summary>
    public const double RelativeStandardError = 1.04 / 64;

    // Beyond this the sorted list takes more room than half of the dense registers, and insertion gets slow.
    private const int SparseLimit = Registers / 8;
    private const byte SparseFormat = 1;
    private const byte DenseFormat = 2;

    private uint[] _sparse = [];
    private int _sparseCount;
    private byte[]? _dense;

    /// <summary>Whether the registers are still kept as a list.</summary>
    public bool IsSparse => _dense is null;

    /// <summary>Counts a value by its hash; all 64 bits must be well mixed, see <see cref="StableHash"/>.</summary>
    public void Add(ulong hash)
    {
        var register = (int)(hash >> (64 - IndexBits));
        // The guard bit ends the run at the hash's own length.
        var rank = BitOperations.LeadingZeroCount((hash << IndexBits) | (1UL << (IndexBits - 1))) + 1;
        Raise(register, (byte)rank);
    }

    /// <summary>Makes this the sketch of both streams. Associative, commutative, and merging the same sketch twice changes nothing.</summary>
    public void Merge(HyperLogLog other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other._dense is null)
        {
            for (var k = 0; k < other._sparseCount; k++) Raise((int)(other._sparse[k] >> RankBits), (byte)(other._sparse[k] & ((1 << RankBits) - 1)));
            return;
        }

        var dense = ToDense();
        for (var k = 0; k < Registers; k++) dense[k] = Math.Max(dense[k], other._dense[k]);
    }

    /// <summary>The estimated number of different values; 0 when empty.</summary>
    public double Estimate()
    {
        Span<int> registersOfRank = stackalloc int[MaxRank + 1];
        registersOfRank.Clear();
        if (_dense is null)
        {
            registersOfRank[0] = Registers - _sparseCount;
            for (var k = 0; k < _sparseCount; k++) registersOfRank[(int)(_sparse[k] & ((1 << RankBits) - 1))]++;
        }
        else
        {
            foreach (var rank in _dense) registersOfRank[rank]++;
        }

        const double M = Registers;
        var z = M * Tau(1 - (registersOfRank[MaxRank] / M));
        for (var rank = MaxRank - 1; rank >= 1; rank--) z = 0.5 * (z + registersOfRank[rank]);
        z += M * Sigma(registersOfRank[0] / M);
        return M * M / (2 * Math.Log(2) * z);
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _dense = null;
        _sparseCount = 0;
    }

    /// <summary>The content as bytes, for files and for other replicas.</summary>
    public byte[] Save()
    {
        if (_dense is not null) return [DenseFormat, .. _dense];
        var bytes = new byte[1 + (_sparseCount * sizeof(uint))];
        bytes[0] = SparseFormat;
        for (var k = 0; k < _sparseCount; k++) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(1 + (k * sizeof(uint))), _sparse[k]);
        return bytes;
    }

    /// <summary>The sketch that was saved, or null when the bytes are damaged.</summary>
    public static HyperLogLog? Restore(ReadOnlySpan<byte> bytes)
    {
        var sketch = new HyperLogLog();
        if (bytes.Length == 1 + Registers && bytes[0] == DenseFormat)
        {
            foreach (var rank in bytes[1..])
            {
                if (rank > MaxRank) return null;
            }

            sketch._dense = bytes[1..].ToArray();
            return sketch;
        }

        if (bytes.Length == 0 || bytes[0] != SparseFormat || (bytes.Length - 1) % sizeof(uint) != 0) return null;
        for (bytes = bytes[1..]; bytes.Length > 0; bytes = bytes[sizeof(uint)..])
        {
            var entry = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            var rank = entry & ((1 << RankBits) - 1);
            if (entry >> RankBits >= Registers || rank is 0 or > MaxRank) return null;
            sketch.Raise((int)(entry >> RankBits), (byte)rank);
        }

        return sketch;
    }

    private void Raise(int register, byte rank)
    {
        if (_dense is not null)
        {
            if (_dense[register] < rank) _dense[register] = rank;
            return;
        }

        // All ranks of a register follow its entry of rank 0, which is never stored.
        var at = ~_sparse.AsSpan(0, _sparseCount).BinarySearch((uint)register << RankBits);
        var entry = ((uint)register << RankBits) | rank;
        if (at < _sparseCount && _sparse[at] >> RankBits == (uint)register)
        {
            if (_sparse[at] < entry) _sparse[at] = entry;
            return;
        }

        if (_sparseCount == SparseLimit)
        {
            ToDense()[register] = rank;
            return;
        }

        if (_sparseCount == _sparse.Length) Array.Resize(ref _sparse, Math.Clamp(_sparse.Length * 2, 8, SparseLimit));
        Array.Copy(_sparse, at, _sparse, at + 1, _sparseCount - at);
        _sparse[at] = entry;
        _sparseCount++;
    }

    private byte[] ToDense()
    {
        if (_dense is not null) return _dense;
        _dense = new byte[Registers];
        for (var k = 0; k < _sparseCount; k++) _dense[_sparse[k] >> RankBits] = (byte)(_sparse[k] & ((1 << RankBits) - 1));
        _sparse = [];
        _sparseCount = 0;
        return _dense;
    }

    // Registers that are still empty; infinite when all are, which makes the estimate 0.
    private static double Sigma(double share)
    {
        if (share == 1) return double.PositiveInfinity;
        var (weight, sum) = (1.0, share);
        while (true)
        {
            share *= share;
            var before = sum;
            sum += share * weight;
            weight += weight;
            if (sum == before) return sum;
        }
    }

    // Registers that have run full.
    private static double Tau(double share)
    {
        if (share is 0 or 1) return 0;
        var (weight, sum) = (1.0, 1 - share);
        while (true)
        {
            share = Math.Sqrt(share);
            var before = sum;
            weight *= 0.5;
            sum -= (1 - share) * (1 - share) * weight;
            if (sum == before) return sum / 3;
        }
    }
}
