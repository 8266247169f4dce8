using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ModelExporter.Monitoring.Events;

/// <summary>The first half of the SHA-256 of short messages. The platform's own takes several times as long for them, since it must set up a context in native code for each.</summary>
/// <remarks>Source: FIPS 180-4, sections 4.1.2, 4.2.2, 5.3.3 and 6.2. Not for secrets: what it hashes may show in its timing.</remarks>
internal static class ShortSha256
{
    /// <summary>The longest message that fits in one block with its padding, in bytes.</summary>
    public const int MaxLength = 55;

    /// <summary>Messages that <see cref="HashAll"/> takes at once.</summary>
    public const int Lanes = 8;

    /// <summary>Words that <see cref="HashAll"/> works on.</summary>
    public const int WorkLength = BlockLength * Lanes;

    private const int BlockLength = 64;

    private static readonly uint[] Constants =
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
        0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
        0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
        0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>Bytes 0 to 7 and 8 to 15 of the hash, each as a little-endian number.</summary>
    /// <param name="message">At most <see cref="MaxLength"/> bytes.</param>
    public static (ulong First, ulong Second) Hash(ReadOnlySpan<byte> message)
    {
        Span<byte> block = stackalloc byte[BlockLength];
        block.Clear();
        message.CopyTo(block);
        block[message.Length] = 0x80;
        BinaryPrimitives.WriteUInt32BigEndian(block[(BlockLength - sizeof(uint))..], (uint)message.Length * 8);
        Span<uint> w = stackalloc uint[64];
        for (var i = 0; i < 16; i++) w[i] = BinaryPrimitives.ReadUInt32BigEndian(block[(i * sizeof(uint))..]);
        for (var i = 16; i < w.Length; i++)
        {
            var early = w[i - 15];
            var late = w[i - 2];
            w[i] = w[i - 16] + (BitOperations.RotateRight(early, 7) ^ BitOperations.RotateRight(early, 18) ^ (early >> 3))
                + w[i - 7] + (BitOperations.RotateRight(late, 17) ^ BitOperations.RotateRight(late, 19) ^ (late >> 10));
        }

        uint a = 0x6a09e667, b = 0xbb67ae85, c = 0x3c6ef372, d = 0xa54ff53a, e = 0x510e527f, f = 0x9b05688c, g = 0x1f83d9ab, h = 0x5be0cd19;
        var constants = Constants.AsSpan(0, 64);
        // Eight rounds a turn: the working variables then change their names and not their places.
        for (var i = 0; i < w.Length; i += 8)
        {
            var turn = w.Slice(i, 8);
            var k = constants.Slice(i, 8);
            Round(a, b, c, ref d, e, f, g, ref h, k[0] + turn[0]);
            Round(h, a, b, ref c, d, e, f, ref g, k[1] + turn[1]);
            Round(g, h, a, ref b, c, d, e, ref f, k[2] + turn[2]);
            Round(f, g, h, ref a, b, c, d, ref e, k[3] + turn[3]);
            Round(e, f, g, ref h, a, b, c, ref d, k[4] + turn[4]);
            Round(d, e, f, ref g, h, a, b, ref c, k[5] + turn[5]);
            Round(c, d, e, ref f, g, h, a, ref b, k[6] + turn[6]);
            Round(b, c, d, ref e, f, g, h, ref a, k[7] + turn[7]);
        }

        return (Words(a + 0x6a09e667, b + 0xbb67ae85), Words(c + 0x3c6ef372, d + 0xa54ff53a));
    }

    /// <summary>Puts a message into one of the lanes of the work.</summary>
    /// <param name="work">Words, <see cref="WorkLength"/> of them.</param>
    /// <param name="lane">The lane.</param>
    /// <param name="message">At most <see cref="MaxLength"/> bytes.</param>
    public static void SetLane(Span<uint> work, int lane, ReadOnlySpan<byte> message)
    {
        Span<byte> block = stackalloc byte[BlockLength];
        block.Clear();
        message.CopyTo(block);
        block[message.Length] = 0x80;
        BinaryPrimitives.WriteUInt32BigEndian(block[(BlockLength - sizeof(uint))..], (uint)message.Length * 8);
        for (var i = 0; i < 16; i++) work[(i * Lanes) + lane] = BinaryPrimitives.ReadUInt32BigEndian(block[(i * sizeof(uint))..]);
    }

    /// <summary>Hashes the messages of all lanes side by side, in about the time of two.</summary>
    /// <param name="w">The work, in which every lane was set; it is used up.</param>
    /// <param name="first">Bytes 0 to 7 of each hash, as <see cref="Hash"/> gives them.</param>
    /// <param name="second">Bytes 8 to 15 of each hash.</param>
    public static void HashAll(Span<uint> w, Span<ulong> first, Span<ulong> second)
    {
        for (var i = 16; i < BlockLength; i++)
        {
            var early = Lane(w, i - 15);
            var late = Lane(w, i - 2);
            var word = Lane(w, i - 16) + (Rotated(early, 7) ^ Rotated(early, 18) ^ (early >>> 3)) + Lane(w, i - 7) + (Rotated(late, 17) ^ Rotated(late, 19) ^ (late >>> 10));
            word.CopyTo(w[(i * Lanes)..]);
        }

        var (a, b, c, d) = (Vector256.Create(0x6a09e667u), Vector256.Create(0xbb67ae85u), Vector256.Create(0x3c6ef372u), Vector256.Create(0xa54ff53au));
        var (e, f, g, h) = (Vector256.Create(0x510e527fu), Vector256.Create(0x9b05688cu), Vector256.Create(0x1f83d9abu), Vector256.Create(0x5be0cd19u));
        for (var i = 0; i < BlockLength; i++)
        {
            var one = h + (Rotated(e, 6) ^ Rotated(e, 11) ^ Rotated(e, 25)) + (g ^ (e & (f ^ g))) + Vector256.Create(Constants[i]) + Lane(w, i);
            var two = (Rotated(a, 2) ^ Rotated(a, 13) ^ Rotated(a, 22)) + ((a & b) | (c & (a | b)));
            h = g;
            g = f;
            f = e;
            e = d + one;
            d = c;
            c = b;
            b = a;
            a = one + two;
        }

        a += Vector256.Create(0x6a09e667u);
        b += Vector256.Create(0xbb67ae85u);
        c += Vector256.Create(0x3c6ef372u);
        d += Vector256.Create(0xa54ff53au);
        for (var lane = 0; lane < Lanes; lane++)
        {
            first[lane] = Words(a[lane], b[lane]);
            second[lane] = Words(c[lane], d[lane]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Lane(ReadOnlySpan<uint> w, int word) => Vector256.Create(w.Slice(word * Lanes, Lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Rotated(Vector256<uint> words, int bits) => (words >>> bits) | (words << (32 - bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(uint a, uint b, uint c, ref uint d, uint e, uint f, uint g, ref uint h, uint word)
    {
        var one = h + (BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25)) + (g ^ (e & (f ^ g))) + word;
        d += one;
        h = one + (BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22)) + ((a & b) | (c & (a | b)));
    }

    // The hash's bytes are those of its words, highest first.
    private static ulong Words(uint first, uint second) => BinaryPrimitives.ReverseEndianness(first) | ((ulong)BinaryPrimitives.ReverseEndianness(second) << 32);
}
