using System.Numerics;

namespace ModelExporter.Statistics.Sketches;

/// <summary>The bucket borders that Prometheus native histograms and OTLP exponential histograms share: bucket i of schema s holds (2^((i-1)/2^s),
/// 2^(i/2^s)].</summary>
/// <remarks>
/// The index counts by the upper border, as Prometheus does (OTLP's index is smaller by one). The borders of schema 8 contain those of every coarser schema,
/// so each index is found at schema 8 and shifted down: a value lands in the same bucket whether it is counted coarse or counted fine and coarsened later.
/// The 256 border mantissas are correctly rounded, computed once in exact integers, and a power of two belongs to the bucket that ends at it.
/// Source: Prometheus native histogram specification; OpenTelemetry metrics data model, exponential histogram.
/// </remarks>
public static class ExponentialBuckets
{
    /// <summary>The coarsest schema of native histograms: a bucket spans a factor of 65536.</summary>
    public const int MinSchema = -4;

    /// <summary>The finest schema of native histograms: a bucket spans a factor of 1.0027.</summary>
    public const int MaxSchema = 8;

    private const int MantissaBits = 52;
    private const ulong MantissaMask = (1UL << MantissaBits) - 1;
    private const int SlotBits = 9;

    // Mantissas (52 bits after the leading one) of 2^(k/256), k = 0..256; the last one stands for 2.
    private static readonly ulong[] Borders = ComputeBorders();

    // For each of 512 equal slots of the mantissa the first border not below the slot's start. Borders lie further apart than a slot is wide, so one
    // comparison ends the search.
    private static readonly ushort[] SlotStarts = ComputeSlotStarts();

    /// <summary>The bucket of a value's magnitude.</summary>
    /// <param name="value">Any finite number but zero; the sign is ignored.</param>
    /// <param name="schema">Resolution, <see cref="MinSchema"/> to <see cref="MaxSchema"/>.</param>
    /// <returns>The index by upper border, as Prometheus counts. For zero, NaN and infinity the result has no meaning.</returns>
    public static int IndexOf(double value, int schema)
    {
        var bits = BitConverter.DoubleToUInt64Bits(value);
        var exponent = (int)(bits >> MantissaBits) & 0x7FF;
        var mantissa = bits & MantissaMask;
        if (exponent == 0)
        {
            // Subnormal: shift the highest set bit to where the implied one would be.
            var shift = BitOperations.LeadingZeroCount(mantissa) - (63 - MantissaBits);
            mantissa = (mantissa << shift) & MantissaMask;
            exponent = 1 - shift;
        }

        int start = SlotStarts[mantissa >> (MantissaBits - SlotBits)];
        var within = start + (mantissa > Borders[start] ? 1 : 0);
        return Coarsen(((exponent - 1023) << MaxSchema) + within, MaxSchema - schema);
    }

    /// <summary>The upper border 2^(index / 2^schema) of a bucket; the lower one is the upper border of index - 1. Infinity above the range of doubles, 0
    /// below.</summary>
    public static double UpperBorder(int index, int schema)
    {
        if (schema <= 0) return Math.ScaleB(1.0, index << -schema);
        var within = index & ((1 << schema) - 1);
        var mantissa = BitConverter.UInt64BitsToDouble((1023UL << MantissaBits) | Borders[within << (MaxSchema - schema)]);
        return Math.ScaleB(mantissa, index >> schema);
    }

    /// <summary>The index of the bucket that holds a bucket after the schema has been lowered by <paramref name="steps"/>.</summary>
    public static int Coarsen(int index, int steps) => (index + (1 << steps) - 1) >> steps;

    private static ulong[] ComputeBorders()
    {
        // 2^(1/256) with 320 fraction bits by eight integer square roots, then its powers: the error stays far below the 53rd bit.
        const int FractionBits = 320;
        var root = BigInteger.One << (FractionBits + 1);
        for (var halving = 0; halving < MaxSchema; halving++) root = SquareRoot(root << FractionBits);

        var borders = new ulong[(1 << MaxSchema) + 1];
        var power = BigInteger.One << FractionBits;
        const int Dropped = FractionBits - MantissaBits;
        for (var k = 0; k < borders.Length - 1; k++)
        {
            var rounded = (power + (BigInteger.One << (Dropped - 1))) >> Dropped;
            borders[k] = (ulong)(rounded - (BigInteger.One << MantissaBits));
            power = (power * root) >> FractionBits;
        }

        borders[^1] = 1UL << MantissaBits;
        return borders;
    }

    private static BigInteger SquareRoot(BigInteger value)
    {
        var guess = BigInteger.One << (int)((value.GetBitLength() / 2) + 1);
        while (true)
        {
            var next = (guess + (value / guess)) >> 1;
            if (next >= guess) return guess;
            guess = next;
        }
    }

    private static ushort[] ComputeSlotStarts()
    {
        var starts = new ushort[1 << SlotBits];
        for (var slot = 0; slot < starts.Length; slot++)
        {
            var low = (ulong)slot << (MantissaBits - SlotBits);
            var border = 0;
            while (Borders[border] < low) border++;
            starts[slot] = (ushort)border;
        }

        return starts;
    }
}
