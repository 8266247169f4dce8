namespace ModelExporter.Configuration.Values;

/// <summary>On or off.</summary>
internal sealed class SwitchValue : ValueKind<bool>
{
    /// <inheritdoc/>
    public override string Name => "boolean";

    /// <inheritdoc/>
    public override string Expected => "true or false";

    /// <inheritdoc/>
    public override bool MayBeQuoted => false;

    /// <inheritdoc/>
    public override ConfigurationErrorCode? Parse(string text, out bool value)
    {
        value = text == "true";
        return value || text == "false" ? null : ConfigurationErrorCode.WrongType;
    }

    /// <inheritdoc/>
    public override string Format(bool value) => value ? "true" : "false";
}
