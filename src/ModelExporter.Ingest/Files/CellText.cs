using System.Globalization;
using System.Text.Unicode;
using ModelExporter.Ingest.Json;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Ingest.Files;

/// <summary>How the text of a CSV field becomes a value.</summary>
public enum CellConversion
{
    /// <summary>As it looks: a number, a boolean, or text.</summary>
    Natural,

    /// <summary>As text, whatever it looks like.</summary>
    Text,
}

/// <summary>The text of CSV fields as cells of a batch.</summary>
/// <remarks>
/// Spaces around a value do not matter to what it looks like. A number is what <c>1</c>, <c>-2.5</c>, <c>.5</c> and <c>1e-3</c> are: a decimal point, no thousands separators, no unit.
/// Digits after a leading zero (<c>007</c>) are a code, hence text. Booleans are <c>true</c> and <c>false</c> in lower case, upper case or capitalised. A text in quotes means
/// the same as without.
/// </remarks>
public static class CellText
{
    /// <summary>What stands for a missing value, besides nothing at all and spaces only; case matters.</summary>
    public static readonly IReadOnlyList<string> MissingMarkers = ["NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NAN", "null", "NULL", "Null", "None", "NONE"];

    private static readonly int LongestMarker = MissingMarkers.Max(marker => marker.Length);

    private static readonly Utf8Table<bool> Missing = Table(MissingMarkers);

    /// <summary>Converts a field.</summary>
    /// <param name="text">The field without its quotes.</param>
    /// <param name="conversion">How.</param>
    /// <param name="batch">Where text goes.</param>
    /// <param name="maxTextBytes">Longest text.</param>
    public static Cell Convert(ReadOnlySpan<byte> text, CellConversion conversion, EventBatch batch, int maxTextBytes)
    {
        var trimmed = text.Trim((byte)' ');
        if (IsMissing(trimmed)) return Cell.Null;
        if (conversion == CellConversion.Natural)
        {
            if (TryNumber(trimmed, out var number)) return Cell.OfNumber(number);
            if (TryBoolean(trimmed, out var boolean)) return Cell.OfBoolean(boolean);
        }

        if (text.Length > maxTextBytes) return new Cell(CellKind.TooLong);
        if (Utf8.IsValid(text)) return batch.AddText(text);
        var room = batch.ReserveText(3 * text.Length);
        return batch.CommitText(JsonText.Repair(text, room));
    }

    /// <summary>Whether a trimmed text stands for a missing value.</summary>
    public static bool IsMissing(ReadOnlySpan<byte> trimmed) =>
        trimmed.IsEmpty || (trimmed.Length <= LongestMarker && trimmed[0] is (byte)'N' or (byte)'n' or (byte)'#' or (byte)'<' && Missing.TryGet(trimmed, out _));

    /// <summary>Reads a number, infinities among them (which no feature can use).</summary>
    public static bool TryNumber(ReadOnlySpan<byte> trimmed, out double number)
    {
        number = 0;
        if (trimmed.IsEmpty) return false;
        var unsigned = trimmed[0] is (byte)'-' or (byte)'+' ? trimmed[1..] : trimmed;
        if (unsigned.IsEmpty) return false;
        if (unsigned[0] is (byte)'i' or (byte)'I') return IsInfinity(unsigned, trimmed[0] == (byte)'-', out number);
        if (unsigned[0] is not ((>= (byte)'0' and <= (byte)'9') or (byte)'.')) return false;
        if (unsigned[0] == (byte)'0' && unsigned.Length > 1 && unsigned[1] is >= (byte)'0' and <= (byte)'9') return false;
        const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(trimmed, Plain, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>Reads a boolean.</summary>
    public static bool TryBoolean(ReadOnlySpan<byte> trimmed, out bool value)
    {
        value = trimmed.Length == 4;
        return trimmed.Length switch
        {
            4 => trimmed.SequenceEqual("true"u8) || trimmed.SequenceEqual("True"u8) || trimmed.SequenceEqual("TRUE"u8),
            5 => trimmed.SequenceEqual("false"u8) || trimmed.SequenceEqual("False"u8) || trimmed.SequenceEqual("FALSE"u8),
            _ => false,
        };
    }

    private static bool IsInfinity(ReadOnlySpan<byte> unsigned, bool negative, out double number)
    {
        number = negative ? double.NegativeInfinity : double.PositiveInfinity;
        return unsigned.SequenceEqual("inf"u8) || unsigned.SequenceEqual("Inf"u8) || unsigned.SequenceEqual("INF"u8)
            || unsigned.SequenceEqual("Infinity"u8) || unsigned.SequenceEqual("infinity"u8);
    }

    private static Utf8Table<bool> Table(IEnumerable<string> words)
    {
        var table = new Utf8Table<bool>();
        foreach (var word in words) table.Add(System.Text.Encoding.UTF8.GetBytes(word), true);
        return table;
    }
}
