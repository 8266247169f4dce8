using System.Buffers;
using System.Globalization;
using System.Text;

namespace ModelExporter.Ingest;

/// <summary>The rules for names that come in events.</summary>
public static class Names
{
    /// <summary>Longest name, in characters (Unicode code points).</summary>
    public const int MaxLength = 128;

    /// <summary>The version of an event that names none.</summary>
    public const string DefaultVersion = "default";

    private static readonly SearchValues<byte> IdentifierBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-"u8);

    /// <summary>Whether this can be a model's or version's name: 1 to 128 of the characters <c>A-Z a-z 0-9 . _ : -</c>.</summary>
    public static bool IsIdentifier(ReadOnlySpan<byte> name) => name.Length is > 0 and <= MaxLength && !name.ContainsAnyExcept(IdentifierBytes);

    /// <summary>Whether this can be a feature's or segment's name: printable text of 1 to 128 characters that does not start with an underscore.</summary>
    /// <returns>Null, or why it cannot.</returns>
    public static IgnoredReason? CheckFeature(ReadOnlySpan<byte> name) => name.StartsWith((byte)'_') ? IgnoredReason.ReservedName : CheckText(name);

    /// <summary>Whether this can be a class's name: printable text of 1 to 128 characters.</summary>
    /// <returns>Null, or why it cannot.</returns>
    public static IgnoredReason? CheckText(ReadOnlySpan<byte> name)
    {
        if (name.Length is > 0 and <= MaxLength && !name.ContainsAnyExceptInRange((byte)' ', (byte)'~')) return null;
        if (name.IsEmpty) return IgnoredReason.InvalidName;
        var characters = 0;
        while (!name.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(name, out var rune, out var consumed) != OperationStatus.Done || !IsPrintable(rune)) return IgnoredReason.InvalidName;
            name = name[consumed..];
            if (++characters > MaxLength) return IgnoredReason.NameTooLong;
        }

        return null;
    }

    // Control and format characters (among them those that reverse the direction of text) would make one name look like another on a dashboard.
    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate);
}
