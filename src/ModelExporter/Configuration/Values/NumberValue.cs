using System.Globalization;

namespace ModelExporter.Configuration.Values;

/// <summary>A finite number within bounds, both included.</summary>
internal sealed class NumberValue(double least, double most) : ValueKind<double>
{
    /// <inheritdoc/>
    public override string Name => "number";

    /// <inheritdoc/>
    public override string Expected { get; } = string.Create(CultureInfo.InvariantCulture, $"a number from {least:0.##########} to {most:0.##########}");

    /// <inheritdoc/>
    public override bool MayBeQuoted => false;

    /// <inheritdoc/>
    public override ConfigurationErrorCode? Parse(string text, out double value)
    {
        if (!TryParse(text, out value)) return ConfigurationErrorCode.WrongType;
        return value >= least && value <= most ? null : ConfigurationErrorCode.OutOfRange;
    }

    /// <inheritdoc/>
    public override string Format(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Reads a finite decimal number.</summary>
    internal static bool TryParse(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture,
            out value)
        && double.IsFinite(value);
}
