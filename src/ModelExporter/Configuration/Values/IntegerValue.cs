using System.Globalization;

namespace ModelExporter.Configuration.Values;

/// <summary>A whole number within bounds.</summary>
internal sealed class IntegerValue(int least, int most) : ValueKind<int>
{
    /// <inheritdoc/>
    public override string Name => "integer";

    /// <inheritdoc/>
    public override string Expected { get; } = string.Create(CultureInfo.InvariantCulture, $"an integer from {least} to {most}");

    /// <inheritdoc/>
    public override bool MayBeQuoted => false;

    /// <inheritdoc/>
    public override ConfigurationErrorCode? Parse(string text, out int value)
    {
        value = 0;
        var digits = text.StartsWith('-') ? text[1..] : text;
        if (digits.Length == 0 || !digits.All(char.IsAsciiDigit)) return ConfigurationErrorCode.WrongType;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)) return ConfigurationErrorCode.OutOfRange;
        return value >= least && value <= most ? null : ConfigurationErrorCode.OutOfRange;
    }

    /// <inheritdoc/>
    public override string Format(int value) => value.ToString(CultureInfo.InvariantCulture);
}
