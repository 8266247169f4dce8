using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ModelExporter.Statistics.Sketches;

/// <summary>A 64-bit hash that is the same in every process and on every machine, so that sketches of replicas can be merged. Not for secrets.</summary>
/// <remarks>Each 8 bytes are folded in by the two halves of a 128-bit product, and two more folds at the end spread every bit over the whole word.</remarks>
public static class StableHash
{
    private const ulong Seed = 0x9E3779B97F4A7C15;
    private const ulong WordFactor = 0xD6E8FEB86659FD93;
    private const ulong FinalFactor = 0xA0761D6478BD642F;

    /// <summary>Hash of bytes; the length takes part.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var hash = Seed ^ (ulong)bytes.Length;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..]) hash = Fold(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes), WordFactor);
        var tail = 0UL;
        for (var k = bytes.Length - 1; k >= 0; k--) tail = (tail << 8) | bytes[k];
        return Finish(Fold(hash ^ tail, WordFactor));
    }

    /// <summary>Hash of text by its UTF-16 code units.</summary>
    public static ulong Of(ReadOnlySpan<char> text)
    {
        if (BitConverter.IsLittleEndian) return Of(MemoryMarshal.AsBytes(text));
        var swapped = new byte[text.Length * sizeof(char)];
        for (var k = 0; k < text.Length; k++) BinaryPrimitives.WriteUInt16LittleEndian(swapped.AsSpan(k * sizeof(char)), text[k]);
        return Of(swapped);
    }

    /// <summary>Hash of a number; 0 and -0 are the same number.</summary>
    public static ulong Of(double value) => Of(BitConverter.DoubleToInt64Bits(value == 0 ? 0 : value));

    /// <summary>Hash of an integer.</summary>
    public static ulong Of(long value) => Finish(Fold((ulong)value ^ Seed, WordFactor));

    private static ulong Finish(ulong hash) => Fold(Fold(hash ^ Seed, FinalFactor) + Seed, WordFactor);

    // A product of zero would forget everything that came before: the low half is taken with the operand mixed in.
    private static ulong Fold(ulong value, ulong factor)
    {
        var high = Math.BigMul(value, factor, out var low);
        return high ^ low ^ value;
    }
}
