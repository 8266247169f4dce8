namespace ModelExporter.Configuration;

/// <summary>The capture proxy. A value.</summary>
internal sealed record ProxyOptions
{
    /// <summary>The model server, or null for no proxy.</summary>
    public Uri? Upstream { get; init; }

    /// <summary>Where clients find it.</summary>
    public IReadOnlyList<ListenAddress> Listen { get; init; } = [new ListenAddress("::", 8081)];

    /// <summary>Further paths whose requests are inferences; one that ends in * is a prefix.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>The model's name where neither path nor bodies say it.</summary>
    public string Model { get; init; } = "default";

    /// <summary>Its version where nothing says it, or null.</summary>
    public string? Version { get; init; }

    /// <summary>Largest body that is copied.</summary>
    public long MaxBodyBytes { get; init; } = 1 << 20;

    /// <summary>Memory of all copies.</summary>
    public long MaxCopyBytes { get; init; } = 64 << 20;

    /// <summary>Inferences that wait to be read.</summary>
    public int Queue { get; init; } = 1024;

    /// <summary>How long the model server may take to accept a connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
