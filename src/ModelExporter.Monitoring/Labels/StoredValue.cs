using ModelExporter.Monitoring.Events;

namespace ModelExporter.Monitoring.Labels;

/// <summary>A prediction or label as the store keeps it: as it came, before anybody says what it means. A value.</summary>
/// <param name="Kind">Absent, a number, a boolean, a text, or a list of grades.</param>
/// <param name="Bits">The bits of the number; 0 or 1; the text's number (none: -1) below its hash; the place of the list.</param>
internal readonly record struct StoredValue(CellKind Kind, long Bits)
{
    /// <summary>The number, or NaN.</summary>
    public double Number => Kind == CellKind.Number ? BitConverter.Int64BitsToDouble(Bits) : double.NaN;

    /// <summary>The text's number in <see cref="ValueTexts"/>, or -1.</summary>
    public int TextNumber => (int)(uint)Bits;

    /// <summary>The text's hash.</summary>
    public uint TextHash => (uint)(Bits >> 32);

    public static StoredValue OfNumber(double number) => new(CellKind.Number, BitConverter.DoubleToInt64Bits(number));

    public static StoredValue OfBoolean(bool value) => new(CellKind.Boolean, value ? 1 : 0);

    public static StoredValue OfText(int number, uint hash) => new(CellKind.Text, ((long)hash << 32) | (uint)number);

    public static StoredValue OfList(int place) => new(CellKind.Vector, place);
}
