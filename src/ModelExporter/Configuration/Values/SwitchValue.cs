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

/// <summary>On, off, or not said.</summary>
internal sealed class OptionalSwitchValue : ValueKind<bool?>
{
    private static readonly SwitchValue Switch = new();

    /// <inheritdoc/>
    public override string Name => Switch.Name;

    /// <inheritdoc/>
    public override string Expected => Switch.Expected;

    /// <inheritdoc/>
    public override bool MayBeQuoted => Switch.MayBeQuoted;

    /// <inheritdoc/>
    public override ConfigurationErrorCode? Parse(string text, out bool? value)
    {
        var problem = Switch.Parse(text, out var on);
        value = on;
        return problem;
    }

    /// <inheritdoc/>
    public override string Format(bool? value) => value is { } on ? Switch.Format(on) : "";
}
