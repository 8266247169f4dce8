using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace ModelExporter.Security;

/// <summary>Verifies passwords against bcrypt hashes: Provos and Mazières, "A Future-Adaptable Password Scheme", USENIX 1999.</summary>
/// <remarks>
/// <c>$2a$</c>, <c>$2b$</c> and <c>$2y$</c> are the same here: they name repaired errors of certain programs. A password counts with its first 72 bytes. Blowfish begins with the fraction
/// of pi (Schneier, FSE 1993), which is computed once.
/// </remarks>
internal static class Bcrypt
{
    /// <summary>The least cost, the logarithm of the number of rounds.</summary>
    public const int LeastCost = 4;

    /// <summary>The largest cost that is taken: one more than 16 and a single wrong password keeps a core busy for many seconds.</summary>
    public const int LargestCost = 16;

    private const int SaltBytes = 16;
    private const int HashBytes = 23;
    private const int SubkeyWords = 18;
    private const int BoxWords = 1024;
    private const int LongestPassword = 72;
    private const string Alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly Lazy<uint[]> Pi = new(FractionOfPi);

    /// <summary>A hash in its parts. A value.</summary>
    /// <param name="Cost">The logarithm of the number of rounds.</param>
    /// <param name="Salt">16 bytes.</param>
    /// <param name="Hash">23 bytes.</param>
    public sealed record Parts(int Cost, byte[] Salt, byte[] Hash);

    /// <summary>Takes a hash apart: <c>$2b$COST$</c>, then 22 characters of salt and 31 of hash.</summary>
    public static bool TryParse(string text, out Parts parts)
    {
        parts = new Parts(0, [], []);
        if (text.Length != 60 || text[..4] is not ("$2a$" or "$2b$" or "$2y$") || text[6] != '$') return false;
        if (!int.TryParse(text.AsSpan(4, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var cost) || cost is < LeastCost or > LargestCost) return false;
        if (Decode(text.AsSpan(7, 22), SaltBytes) is not { } salt || Decode(text.AsSpan(29), HashBytes) is not { } hash) return false;
        parts = new Parts(cost, salt, hash);
        return true;
    }

    /// <summary>Whether a password has this hash; takes the same time for every wrong one.</summary>
    public static bool Verify(string password, Parts parts) => CryptographicOperations.FixedTimeEquals(Hash(password, parts.Cost, parts.Salt), parts.Hash);

    private static byte[] Hash(string password, int cost, byte[] salt)
    {
        // The end of a C string belongs to the key.
        var key = Encoding.UTF8.GetBytes(password + "\0");
        if (key.Length > LongestPassword) key = key[..LongestPassword];
        var subkeys = Pi.Value.AsSpan(0, SubkeyWords).ToArray();
        var boxes = Pi.Value.AsSpan(SubkeyWords).ToArray();
        Expand(subkeys, boxes, key, salt);
        for (var round = 1L << cost; round > 0; round--)
        {
            Expand(subkeys, boxes, key, []);
            Expand(subkeys, boxes, salt, []);
        }

        var text = "OrpheanBeholderScryDoubt"u8.ToArray();
        for (var at = 0; at < text.Length; at += 8)
        {
            var (left, right) = (BinaryPrimitives.ReadUInt32BigEndian(text.AsSpan(at)), BinaryPrimitives.ReadUInt32BigEndian(text.AsSpan(at + 4)));
            for (var i = 0; i < 64; i++) Encrypt(subkeys, boxes, ref left, ref right);
            BinaryPrimitives.WriteUInt32BigEndian(text.AsSpan(at), left);
            BinaryPrimitives.WriteUInt32BigEndian(text.AsSpan(at + 4), right);
        }

        return text[..HashBytes];
    }

    private static void Expand(uint[] subkeys, uint[] boxes, byte[] key, byte[] salt)
    {
        var at = 0;
        for (var i = 0; i < subkeys.Length; i++) subkeys[i] ^= Word(key, ref at);
        uint left = 0, right = 0;
        at = 0;
        foreach (var words in new[] { subkeys, boxes })
        {
            for (var i = 0; i < words.Length; i += 2)
            {
                if (salt.Length > 0)
                {
                    left ^= Word(salt, ref at);
                    right ^= Word(salt, ref at);
                }

                Encrypt(subkeys, boxes, ref left, ref right);
                (words[i], words[i + 1]) = (left, right);
            }
        }
    }

    // The next four bytes, from the start again after the end.
    private static uint Word(byte[] bytes, ref int at)
    {
        var word = 0u;
        for (var i = 0; i < 4; i++)
        {
            word = (word << 8) | bytes[at];
            at = (at + 1) % bytes.Length;
        }

        return word;
    }

    private static void Encrypt(uint[] subkeys, uint[] boxes, ref uint left, ref uint right)
    {
        var (l, r) = (left, right);
        for (var round = 0; round < 16; round += 2)
        {
            l ^= subkeys[round];
            r ^= Mix(boxes, l);
            r ^= subkeys[round + 1];
            l ^= Mix(boxes, r);
        }

        (left, right) = (r ^ subkeys[17], l ^ subkeys[16]);
    }

    private static uint Mix(uint[] boxes, uint x) => ((boxes[x >> 24] + boxes[256 + ((x >> 16) & 255)]) ^ boxes[512 + ((x >> 8) & 255)]) + boxes[768 + (x & 255)];

    // Machin, 1706: pi = 16 arctan(1/5) - 4 arctan(1/239).
    private static uint[] FractionOfPi()
    {
        const int words = SubkeyWords + BoxWords;
        const int guard = 64;
        var one = BigInteger.One << ((words * 32) + guard);
        var pi = (16 * ArcTangentOfInverse(one, 5)) - (4 * ArcTangentOfInverse(one, 239));
        var bytes = ((pi - (3 * one)) >> guard).ToByteArray(isUnsigned: true, isBigEndian: true);
        // The fraction begins with 0.00100100 in binary, so no leading byte is lost.
        var fraction = new uint[words];
        for (var i = 0; i < words; i++) fraction[i] = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(4 * i));
        return fraction;
    }

    private static BigInteger ArcTangentOfInverse(BigInteger one, int x)
    {
        var power = one / x;
        var sum = power;
        for (var n = 3; !power.IsZero; n += 2)
        {
            power /= x * x;
            sum += n % 4 == 3 ? -(power / n) : power / n;
        }

        return sum;
    }

    private static byte[]? Decode(ReadOnlySpan<char> text, int length)
    {
        var bytes = new byte[length];
        var (bits, held, at) = (0, 0, 0);
        foreach (var c in text)
        {
            var digit = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (digit < 0) return null;
            bits = ((bits << 6) | digit) & 0xffff;
            held += 6;
            if (held < 8 || at == length) continue;
            held -= 8;
            bytes[at++] = (byte)(bits >> held);
        }

        return bytes;
    }
}
