using System.Globalization;

namespace ModelExporter.Configuration.Values;

/// <summary>Text that nobody shall see: it is never shown, in errors neither. What stands for it tells two of them apart within one process.</summary>
internal sealed class SecretValue(string name, string expected) : ValueKind<string?>
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string Expected => expected;

    /// <inheritdoc/>
    public override ConfigurationErrorCode? Parse(string text, out string? value)
    {
        value = text.Trim().Length == 0 ? null : text;
        return null;
    }

    /// <inheritdoc/>
    // The hash of a text is another one in every process, so nothing can be told from it.
    public override string Format(string? value) => value is null ? "" : string.Create(CultureInfo.InvariantCulture, $"(hidden {value.GetHashCode(StringComparison.Ordinal):x8})");
}
