namespace ModelExporter.Configuration.Values;

/// <summary>An address to listen on.</summary>
internal sealed class ListenAddressValue : ValueKind<ListenAddress>
{
    /// <inheritdoc/>
    public override string Name => "address";

    /// <inheritdoc/>
    public override string Expected => "an IP address or localhost with a port, such as localhost:10465, 10.0.0.7:10465, [::]:10464 or :10464";

    /// <inheritdoc/>
    public override ConfigurationErrorCode? Parse(string text, out ListenAddress value)
    {
        var parsed = ListenAddress.TryParse(text);
        value = parsed!;
        return parsed is null ? ConfigurationErrorCode.WrongType : null;
    }

    /// <inheritdoc/>
    public override string Format(ListenAddress value) => value.ToString();
}
