using System.Globalization;
using System.Net;

namespace ModelExporter.Configuration;

/// <summary>Where a listener binds: <c>localhost:10465</c>, <c>[::]:10464</c>, <c>10.0.0.7:9000</c> or <c>:10464</c>. A value.</summary>
/// <param name="Host">The host as it was written: <c>localhost</c>, an IP address, or empty for all addresses.</param>
/// <param name="Port">The port; 0 lets the system choose one.</param>
internal sealed record ListenAddress(string Host, int Port)
{
    /// <summary>The addresses to bind: both loopbacks for localhost; <c>[::]</c> takes IPv4 as well.</summary>
    public IReadOnlyList<IPAddress> Addresses => Host switch
    {
        "localhost" => [IPAddress.Loopback, IPAddress.IPv6Loopback],
        "" => [IPAddress.IPv6Any],
        _ => [IPAddress.Parse(Host)],
    };

    /// <summary>Whether only processes of this machine (or pod) can reach it.</summary>
    public bool IsLoopback => Addresses.All(IPAddress.IsLoopback);

    /// <summary>Reads an address, or returns null. Names other than localhost would need DNS at start, so they are not taken.</summary>
    public static ListenAddress? TryParse(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return null;
        var host = text[..colon];
        if (host is "" or "localhost") return new ListenAddress(host, port);
        if (host is ['[', .., ']'])
        {
            return IPAddress.TryParse(host.AsSpan(1, host.Length - 2), out var six) && six.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
                ? new ListenAddress(six.ToString(), port)
                : null;
        }

        // IPAddress.TryParse takes "1" for 0.0.0.1; four parts are what people mean.
        return host.Count(c => c == '.') == 3 && IPAddress.TryParse(host, out var four) ? new ListenAddress(four.ToString(), port) : null;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");
}
