using ModelExporter.Ingest.Exchanges;

namespace ModelExporter.Configuration.Values;

/// <summary>Text that keeps a rule.</summary>
/// <param name="name">The kind's name in the documentation.</param>
/// <param name="expected">The rule in words, with its article.</param>
/// <param name="allowed">The rule.</param>
internal sealed class TextValue(string name, string expected, Predicate<string> allowed) : ValueKind<string>
{
    /// <summary>The name of a model or version: 1 to 128 of letters, digits and <c>. _ : -</c>.</summary>
    public static TextValue ModelName { get; } = new("name", "a name of 1 to 128 letters, digits and . _ : -", IsModelName);

    /// <summary>Printable text, as feature names, classes and categories may be.</summary>
    public static TextValue Printable { get; } = new("text", "printable text of 1 to 256 characters", IsPrintable);

    /// <summary>The name of a column of foreign formats, or a JSON pointer.</summary>
    public static TextValue MappingSource { get; } = new("text", "a column's name, or a JSON pointer that starts with /request, /response or /metadata", text => IsPrintable(text) && Mappings.IsSource(text));

    /// <summary>What a column of foreign formats is.</summary>
    public static TextValue MappingTarget { get; } = new("text", "a feature's name, or one of " + string.Join(", ", Mappings.Roles), text => IsPrintable(text) && Mappings.IsTarget(text));

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string Expected => expected;

    /// <inheritdoc/>
    public override ConfigurationErrorCode? Parse(string text, out string value)
    {
        value = text;
        return allowed(text) ? null : ConfigurationErrorCode.OutOfRange;
    }

    /// <inheritdoc/>
    public override string Format(string value) => value;

    private static bool IsModelName(string text) =>
        text.Length is > 0 and <= 128 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or ':' or '-');

    private static bool IsPrintable(string text) => text.Length is > 0 and <= 256 && !text.Any(char.IsControl);
}
