using System.Globalization;

namespace ModelExporter.Configuration.Values;

/// <summary>A number of bytes: <c>4MiB</c>, <c>512KiB</c>, <c>10MB</c>, <c>1000B</c> or a bare number.</summary>
internal sealed class SizeValue(long least, long most) : ValueKind<long>
{
    private static readonly (string Unit, long Bytes)[] Units =
        [("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000), ("B", 1)];

    /// <inheritdoc/>
    public override string Name => "size";

    /// <inheritdoc/>
    public override string Expected { get; } = $"a size from {Text(least)} to {Text(most)}, such as 512KiB or 4MiB";

    /// <inheritdoc/>
    public override ConfigurationErrorCode? Parse(string text, out long value)
    {
        var digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits])) digits++;
        var unit = Array.FindIndex(Units, candidate => candidate.Unit == text[digits..]);
        value = 0;
        if (digits == 0 || (unit < 0 && digits != text.Length)) return ConfigurationErrorCode.WrongType;
        var bytes = unit < 0 ? 1 : Units[unit].Bytes;
        if (!long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > most / bytes)
            return ConfigurationErrorCode.OutOfRange;
        value = count * bytes;
        return value >= least ? null : ConfigurationErrorCode.OutOfRange;
    }

    /// <inheritdoc/>
    public override string Format(long value) => Text(value);

    /// <summary>The size in the largest binary unit that keeps it exact.</summary>
    public static string Text(long value)
    {
        foreach (var (unit, bytes) in Units.Take(3))
        {
            if (value >= bytes && value % bytes == 0) return string.Create(CultureInfo.InvariantCulture, $"{value / bytes}{unit}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value}B");
    }
}
