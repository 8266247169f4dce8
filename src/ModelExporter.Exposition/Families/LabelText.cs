using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace ModelExporter.Exposition.Families;

/// <summary>Makes label values out of text that strangers sent.</summary>
public static class LabelText
{
    /// <summary>Longest label value in UTF-16 units.</summary>
    public const int MaximumLength = 128;

    private const int HashDigits = 8;
    private const char Replacement = '\uFFFD';

    /// <summary>The value with control characters and broken UTF-16 replaced and its length capped.</summary>
    /// <returns>
    /// The text itself when nothing had to be changed. A changed text ends in <c>~</c> and eight hex digits of the hash of what it was, so that two texts that differ
    /// only in what was lost still are two series, and are the same two on every replica.
    /// </returns>
    public static string Clean(string text)
    {
        var broken = FirstBroken(text);
        if (broken == text.Length && text.Length <= MaximumLength) return text;
        var clean = new StringBuilder(Math.Min(text.Length, MaximumLength) + HashDigits + 1);
        foreach (var rune in text.EnumerateRunes())
        {
            // A lone surrogate is enumerated as the replacement character.
            if (clean.Length + rune.Utf16SequenceLength > MaximumLength - HashDigits - 1) break;
            if (IsControl(rune)) clean.Append(Replacement);
            else clean.Append(rune.ToString());
        }

        return clean.Append('~').Append(Fingerprint(text)).ToString();
    }

    /// <summary>Appends <c>name="value"</c> with the escapes that all text formats share: backslash, quotation mark and line feed.</summary>
    internal static void AppendPair(StringBuilder text, string name, string cleanValue)
    {
        text.Append(name).Append("=\"");
        foreach (var letter in cleanValue)
        {
            switch (letter)
            {
                case '\\': text.Append(@"\\"); break;
                case '"': text.Append("\\\""); break;
                case '\n': text.Append(@"\n"); break;
                default: text.Append(letter); break;
            }
        }

        text.Append('"');
    }

    private static int FirstBroken(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
                continue;
            }

            if (char.IsSurrogate(text[i]) || IsControl(new Rune(text[i]))) return i;
        }

        return text.Length;
    }

    // A line feed has an escape in every format; all other control characters would only garble a terminal or a page.
    private static bool IsControl(Rune rune) =>
        rune.Value != '\n' && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static string Fingerprint(string text)
    {
        // UTF-16 as it is, since broken text has no faithful UTF-8.
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan()), hash);
        return Convert.ToHexStringLower(hash[..(HashDigits / 2)]);
    }
}
