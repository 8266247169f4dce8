using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace ModelExporter.Ingest.Json;

/// <summary>Reads numbers as JSON writes them (RFC 8259 section 6), to the same bits as the platform does.</summary>
public static class JsonNumber
{
    // Digits that a 53-bit mantissa holds whatever they are. Such a number divided by an exact power of ten is rounded once, hence right (Clinger, 1990).
    private const int ExactDigits = 15;
    private static readonly double[] Powers =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    /// <summary>Reads the number at the start of a text, as far as it goes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The number; an infinity beyond the range of doubles.</param>
    /// <returns>Its length in bytes, or 0 when the text does not start with a number. What follows is not looked at.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Read(ReadOnlySpan<byte> text, out double value)
    {
        var at = 0;
        var isNegative = !text.IsEmpty && text[0] == (byte)'-';
        if (isNegative) at = 1;
        var mantissa = 0UL;
        var whole = at;
        for (; at < text.Length && (uint)(text[at] - '0') <= 9; at++) mantissa = (mantissa * 10) + (ulong)(text[at] - '0');
        var digits = at - whole;
        var decimals = 0;
        if (at < text.Length && text[at] == (byte)'.')
        {
            var point = at++;
            for (; at < text.Length && (uint)(text[at] - '0') <= 9; at++) mantissa = (mantissa * 10) + (ulong)(text[at] - '0');
            decimals = at - point - 1;
            // A point without digits after it ends no number.
            if (decimals == 0) digits = 0;
        }

        var isPlain = digits > 0 && digits + decimals <= ExactDigits && (digits == 1 || text[whole] != (byte)'0') && !(at < text.Length && (text[at] | 0x20) == 'e');
        if (!isPlain) return ReadAny(text, whole, digits, at, out value);
        value = mantissa / Powers[decimals];
        if (isNegative) value = -value;
        return at;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int ReadAny(ReadOnlySpan<byte> text, int whole, int digits, int at, out double value)
    {
        value = 0;
        if (digits == 0 || (digits > 1 && text[whole] == (byte)'0')) return 0;
        if (at < text.Length && (text[at] | 0x20) == 'e')
        {
            at++;
            if (at < text.Length && text[at] is (byte)'+' or (byte)'-') at++;
            var exponent = at;
            while (at < text.Length && (uint)(text[at] - '0') <= 9) at++;
            if (at == exponent) return 0;
        }

        return Utf8Parser.TryParse(text[..at], out value, out var consumed) && consumed == at ? at : 0;
    }
}
