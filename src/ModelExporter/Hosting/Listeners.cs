using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using ModelExporter.Configuration;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Security;

namespace ModelExporter.Hosting;

/// <summary>The listeners: ingest for models, web for Prometheus and people, and the proxy in front of a model server where there is one. A state that Kestrel fills at start; afterwards it only tells on which
/// listener a request came in.</summary>
internal sealed partial class Listeners(ILogger<Listeners> logger, ExporterTelemetry telemetry, WebAccess? access = null)
{
    /// <summary>The name under which closed connections are counted as a limit that was reached.</summary>
    public const string ConnectionLimit = "connections";

    private readonly List<ListenOptions> _ingest = [];
    private readonly List<ListenOptions> _web = [];
    private readonly List<ListenOptions> _proxy = [];
    private int _connections;

    /// <summary>Where the ingest listener listens; ports that the system chose are known after the start.</summary>
    public IReadOnlyList<IPEndPoint> Ingest => [.. _ingest.Select(listener => listener.IPEndPoint!)];

    /// <summary>Where the web listener listens; ports that the system chose are known after the start.</summary>
    public IReadOnlyList<IPEndPoint> Web => [.. _web.Select(listener => listener.IPEndPoint!)];

    /// <summary>Where the proxy listens; ports that the system chose are known after the start.</summary>
    public IReadOnlyList<IPEndPoint> Proxy => [.. _proxy.Select(listener => listener.IPEndPoint!)];

    /// <summary>Whether a request came in on the ingest listener. The port of the connection tells, never a header.</summary>
    public bool IsIngest(ConnectionInfo connection)
    {
        foreach (var listener in _ingest)
        {
            if (listener.IPEndPoint!.Port == connection.LocalPort) return true;
        }

        return false;
    }

    /// <summary>Sets Kestrel up for a sidecar: both listeners, and limits for clients that are slow, many or odd.</summary>
    public void Configure(KestrelServerOptions kestrel, ExporterConfiguration configuration)
    {
        kestrel.AddServerHeader = false;
        // Ingest has its own limits, which answer with a problem and can be set; this is what no endpoint takes in any case.
        kestrel.Limits.MaxRequestBodySize = 1L << 30;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        kestrel.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(130);
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 << 10;
        // What may wait of a body until it is read; with the server's own megabyte the bodies of a busy node would be twice in memory.
        kestrel.Limits.MaxRequestBufferSize = 4 * ConnectionMemory.PieceBytes;
        kestrel.Limits.MaxRequestLineSize = 4 << 10;
        telemetry.LimitReached(ConnectionLimit);
        foreach (var address in configuration.Ingest.Listen)
        {
            foreach (var endpoint in Endpoints(address))
            {
                kestrel.Listen(endpoint, listener =>
                {
                    listener.Protocols = HttpProtocols.Http1;
                    listener.Use(next => connection => Limited(connection, next, configuration.Ingest.MaxConnections));
                    _ingest.Add(listener);
                });
            }
        }

        foreach (var address in configuration.Web.Listen)
        {
            foreach (var endpoint in Endpoints(address))
            {
                kestrel.Listen(endpoint, listener =>
                {
                    listener.Protocols = HttpProtocols.Http1;
                    if (access is { HasTls: true })
                        listener.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(access.Handshake()), HandshakeTimeout = TimeSpan.FromSeconds(10) });
                    _web.Add(listener);
                });
            }
        }
    }

    /// <summary>Adds the listener of the proxy, which gets connections and not requests.</summary>
    public void Configure(KestrelServerOptions kestrel, ProxyOptions options, Func<ConnectionContext, Task> serve)
    {
        foreach (var endpoint in options.Listen.SelectMany(Endpoints))
        {
            kestrel.Listen(endpoint, listener =>
            {
                listener.Use(_ => new ConnectionDelegate(serve));
                _proxy.Add(listener);
            });
        }
    }

    /// <summary>Says in the log where the listeners are.</summary>
    public void Announce()
    {
        foreach (var endpoint in Ingest) LogListening(logger, "ingest", endpoint);
        foreach (var endpoint in Web) LogListening(logger, "web", endpoint);
        foreach (var endpoint in Proxy) LogListening(logger, "proxy", endpoint);
    }

    // A limit of its own: connections of models must not keep Prometheus and the health check out.
    private async Task Limited(ConnectionContext connection, ConnectionDelegate next, int most)
    {
        try
        {
            if (Interlocked.Increment(ref _connections) > most)
            {
                telemetry.LimitReached(ConnectionLimit).Increment();
                connection.Abort();
                return;
            }

            await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }

    private IEnumerable<IPEndPoint> Endpoints(ListenAddress address)
    {
        foreach (var ip in address.Addresses)
        {
            if (ip.AddressFamily != AddressFamily.InterNetworkV6 || HasIPv6(ip)) yield return new IPEndPoint(ip, address.Port);
            else if (ip.Equals(IPAddress.IPv6Any))
            {
                LogNoIPv6(logger, $"{address}: only IPv4 addresses are bound");
                yield return new IPEndPoint(IPAddress.Any, address.Port);
            }
            else if (address.Addresses.Count > 1) LogNoIPv6(logger, $"{address}: [::1] is left out");
            else yield return new IPEndPoint(ip, address.Port);
        }
    }

    // The kernel may know IPv6 and still have no address of it: only binding tells.
    private static bool HasIPv6(IPAddress address)
    {
        if (!Socket.OSSupportsIPv6) return false;
        try
        {
            using var probe = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Information, "Listening")]
    private static partial void LogListening(ILogger logger, string listener, IPEndPoint address);

    [LoggerMessage(LogLevel.Warning, "IPv6 is missing here")]
    private static partial void LogNoIPv6(ILogger logger, string consequence);
}
