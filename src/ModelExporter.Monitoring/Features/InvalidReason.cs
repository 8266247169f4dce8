using System.Globalization;
using System.Text;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Monitoring.Features;

/// <summary>Why a value cannot be used: the closed list behind <c>model_feature_invalid_total{reason}</c>.</summary>
public enum InvalidReason
{
    /// <summary>A value of another kind than the feature's.</summary>
    Type,

    /// <summary>NaN or an infinity.</summary>
    NonFinite,

    /// <summary>A shape that no feature has: an object, or an array of anything but numbers.</summary>
    Unsupported,

    /// <summary>Text or an array over its limit.</summary>
    TooLong,
}

/// <summary>The names of the reasons.</summary>
public static class InvalidReasons
{
    /// <summary>Number of reasons.</summary>
    public const int Count = 4;

    /// <summary>All reasons.</summary>
    public static readonly IReadOnlyList<InvalidReason> All = Enum.GetValues<InvalidReason>();

    /// <summary>The label value of a reason.</summary>
    public static string Name(this InvalidReason reason) => reason switch
    {
        InvalidReason.Type => "type",
        InvalidReason.NonFinite => "non_finite",
        InvalidReason.Unsupported => "unsupported",
        _ => "too_long",
    };
}

/// <summary>What a cell is to a feature of a given kind.</summary>
public enum CellVerdict
{
    /// <summary>Nothing was sent.</summary>
    Absent,

    /// <summary>Null.</summary>
    Missing,

    /// <summary>A value of the feature's kind.</summary>
    Usable,

    /// <summary>A value of another kind.</summary>
    WrongType,

    /// <summary>NaN or an infinity.</summary>
    NonFinite,

    /// <summary>A shape that no feature has.</summary>
    Unsupported,

    /// <summary>Over its limit.</summary>
    TooLong,
}

/// <summary>The rules by which a value belongs to a feature.</summary>
public static class FeatureKinds
{
    /// <summary>The kind that a first value gives a feature, or <see cref="FeatureKind.Unknown"/> when it says nothing.</summary>
    public static FeatureKind Infer(CellKind cell) => cell switch
    {
        CellKind.Number => FeatureKind.Numeric,
        CellKind.Boolean or CellKind.Text => FeatureKind.Categorical,
        CellKind.Vector => FeatureKind.Vector,
        _ => FeatureKind.Unknown,
    };

    /// <summary>Judges a cell for a feature.</summary>
    /// <param name="kind">The feature's kind.</param>
    /// <param name="acceptsNumbers">Whether a categorical feature has numbers among its categories.</param>
    /// <param name="cell">The cell.</param>
    /// <param name="text">The cell's text, when it is one.</param>
    public static CellVerdict Judge(FeatureKind kind, bool acceptsNumbers, Cell cell, ReadOnlySpan<byte> text) => cell.Kind switch
    {
        CellKind.Absent => CellVerdict.Absent,
        CellKind.Null => CellVerdict.Missing,
        CellKind.NotFinite => CellVerdict.NonFinite,
        CellKind.Unsupported => CellVerdict.Unsupported,
        CellKind.TooLong => CellVerdict.TooLong,
        CellKind.Number => kind == FeatureKind.Numeric || (kind == FeatureKind.Categorical && acceptsNumbers) ? CellVerdict.Usable : CellVerdict.WrongType,
        CellKind.Boolean => kind == FeatureKind.Categorical ? CellVerdict.Usable : CellVerdict.WrongType,
        CellKind.Vector => kind == FeatureKind.Vector ? CellVerdict.Usable : CellVerdict.WrongType,
        _ when kind == FeatureKind.Categorical => CellVerdict.Usable,
        _ => kind == FeatureKind.Numeric && IsNonFiniteWord(text) ? CellVerdict.NonFinite : CellVerdict.WrongType,
    };

    /// <summary>Writes a cell as the category that it is: text as it stands, booleans as <c>true</c> and <c>false</c>, numbers in their shortest form.</summary>
    /// <returns>The category's bytes: in the batch's arena, constant, or in <paramref name="scratch"/>.</returns>
    public static ReadOnlySpan<byte> Category(EventBatch batch, Cell cell, Span<byte> scratch)
    {
        if (cell.Kind == CellKind.Text) return batch.Text(cell);
        if (cell.Kind == CellKind.Boolean) return cell.Number != 0 ? "true"u8 : "false"u8;
        cell.Number.TryFormat(scratch, out var written, default, CultureInfo.InvariantCulture);
        return scratch[..written];
    }

    /// <summary>Whether a text is what servers write that cannot put NaN or an infinity into JSON: <c>NaN</c>, <c>-Infinity</c>, <c>+Inf</c>, in any case.</summary>
    public static bool IsNonFiniteWord(ReadOnlySpan<byte> text)
    {
        if (text.Length > 0 && text[0] is (byte)'+' or (byte)'-') text = text[1..];
        return Ascii.EqualsIgnoreCase(text, "nan"u8) || Ascii.EqualsIgnoreCase(text, "inf"u8) || Ascii.EqualsIgnoreCase(text, "infinity"u8);
    }
}
