using System.Globalization;
using System.Text;

namespace ModelExporter.Configuration.Values;

/// <summary>A length of time as Prometheus writes it: <c>15s</c>, <c>5m</c>, <c>7d</c>, <c>1h30m</c>; units from the largest to the smallest, each at most
/// once.</summary>
internal sealed class DurationValue(TimeSpan least, TimeSpan most) : ValueKind<TimeSpan>
{
    private static readonly (string Unit, long Milliseconds)[] Units =
        [("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

    /// <inheritdoc/>
    public override string Name => "duration";

    /// <inheritdoc/>
    public override string Expected { get; } = $"a duration from {Text(least)} to {Text(most)} with its unit, such as 15s or 1h30m";

    /// <inheritdoc/>
    public override ConfigurationErrorCode? Parse(string text, out TimeSpan value)
    {
        if (!TryParse(text, out value)) return ConfigurationErrorCode.WrongType;
        return value >= least && value <= most ? null : ConfigurationErrorCode.OutOfRange;
    }

    /// <inheritdoc/>
    public override string Format(TimeSpan value) => Text(value);

    /// <summary>The duration with the largest units that keep it exact; days are the largest.</summary>
    public static string Text(TimeSpan value)
    {
        var rest = (long)value.TotalMilliseconds;
        if (rest == 0) return "0s";
        var text = new StringBuilder();
        foreach (var (unit, milliseconds) in Units.Skip(1))
        {
            var count = rest / milliseconds;
            if (count > 0) text.Append(CultureInfo.InvariantCulture, $"{count}{unit}");
            rest -= count * milliseconds;
        }

        // A single day is written in hours, as people say of windows.
        return text.Length == 2 && text[0] == '1' && text[1] == 'd' ? "24h" : text.ToString();
    }

    /// <summary>Reads a duration.</summary>
    internal static bool TryParse(string text, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        if (text == "0") return true;
        var total = 0L;
        var nextUnit = 0;
        for (var at = 0; at < text.Length;)
        {
            var digits = at;
            while (digits < text.Length && char.IsAsciiDigit(text[digits])) digits++;
            var letters = digits;
            while (letters < text.Length && char.IsAsciiLetter(text[letters])) letters++;
            var unit = Array.FindIndex(Units, nextUnit, candidate => text.AsSpan(digits, letters - digits).SequenceEqual(candidate.Unit));
            if (unit < 0 || !long.TryParse(text.AsSpan(at, digits - at), NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return false;
            if (count > 100L * 365 * 86_400_000 / Units[unit].Milliseconds) return false;
            total += count * Units[unit].Milliseconds;
            nextUnit = unit + 1;
            at = letters;
        }

        value = TimeSpan.FromMilliseconds(total);
        return text.Length > 0;
    }
}
