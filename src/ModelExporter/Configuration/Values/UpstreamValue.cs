namespace ModelExporter.Configuration.Values;

/// <summary>Another server to connect to: its address as a URL without a path.</summary>
internal sealed class UpstreamValue : ValueKind<Uri?>
{
    /// <inheritdoc/>
    public override string Name => "url";

    /// <inheritdoc/>
    public override string Expected => "the address of a server without TLS, such as http://127.0.0.1:8080";

    /// <inheritdoc/>
    public override ConfigurationErrorCode? Parse(string text, out Uri? value) =>
        Uri.TryCreate(text, UriKind.Absolute, out value) && value is { Scheme: "http", PathAndQuery: "/", UserInfo: "", Fragment: "", Port: > 0 } ? null : ConfigurationErrorCode.OutOfRange;

    /// <inheritdoc/>
    public override string Format(Uri? value) => value is null ? "" : $"http://{value.Authority}";
}
