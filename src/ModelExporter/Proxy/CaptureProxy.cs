using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using ModelExporter.Configuration;
using ModelExporter.Monitoring.Exporter;

namespace ModelExporter.Proxy;

/// <summary>
/// Stands between clients and a model server and passes every byte on as it is, one connection to the server for each of a client: methods, headers, streams, trailers, upgrades and
/// whatever else they agree on. Beside them a <see cref="ConnectionObserver"/> follows a copy.
/// </summary>
/// <remarks>
/// Bytes and not messages: what is not taken apart cannot be put together wrongly. Requests are observed before they are sent, so that no answer can come to an unknown request, which costs a
/// copy in memory; answers after they were sent.
/// </remarks>
internal sealed partial class CaptureProxy(ProxyOptions options, CopyQueue copies, ProxyTelemetry telemetry, TimeProvider time, ILogger<CaptureProxy> logger)
{
    private const int BufferBytes = 16 << 10;

    private static readonly byte[] BadGateway =
        "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/plain\r\nContent-Length: 40\r\nConnection: close\r\n\r\nThe model server could not be reached.\r\n"u8.ToArray();

    private int _isUnreachable;

    /// <summary>Serves one connection of a client to its end.</summary>
    public async Task HandleAsync(ConnectionContext client)
    {
        telemetry.Opened();
        try
        {
            // A probe that only connects does not trouble the model.
            var first = await client.Transport.Input.ReadAsync().ConfigureAwait(false);
            client.Transport.Input.AdvanceTo(first.Buffer.Start);
            if (first is { IsCompleted: true, Buffer.IsEmpty: true }) return;
            using var upstream = await ConnectAsync().ConfigureAwait(false);
            if (upstream is null) await client.Transport.Output.WriteAsync(BadGateway).ConfigureAwait(false);
            else await PassAsync(client, upstream).ConfigureAwait(false);
        }
        catch (Exception end) when (end is IOException or SocketException or ConnectionResetException or ConnectionAbortedException or OperationCanceledException)
        {
            // One of the two hung up in its own way; the other one is hung up on.
        }
        finally
        {
            telemetry.Closed();
        }
    }

    private async Task<Socket?> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var patience = new CancellationTokenSource(options.ConnectTimeout, time);
        try
        {
            await socket.ConnectAsync(new DnsEndPoint(options.Upstream!.Host, options.Upstream.Port), patience.Token).ConfigureAwait(false);
            Volatile.Write(ref _isUnreachable, 0);
            return socket;
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            telemetry.UpstreamFailures.Increment();
            // Once until it works again: a model that is down gets many requests.
            if (Interlocked.Exchange(ref _isUnreachable, 1) == 0) LogUnreachable(logger, options.Upstream!, failure.Message);
            return null;
        }
    }

    private async Task PassAsync(ConnectionContext client, Socket upstream)
    {
        using var observer = new ConnectionObserver(options, copies, telemetry, time);
        using var over = new CancellationTokenSource();
        var isStopping = client.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        await using var stop = isStopping.Register(() =>
        {
            if (observer.IsIdle) client.Transport.Input.CancelPendingRead();
        }).ConfigureAwait(false);
        var requests = PassRequestsAsync(client.Transport.Input, upstream, observer, over.Token);
        var responses = PassResponsesAsync(upstream, client.Transport.Output, observer, isStopping, over.Token);
        try
        {
            // The client may be done with asking and still wait for answers; a server that is done has nothing to be asked.
            if (await Task.WhenAny(requests, responses).ConfigureAwait(false) == requests)
            {
                await requests.ConfigureAwait(false);
                upstream.Shutdown(SocketShutdown.Send);
            }

            await responses.ConfigureAwait(false);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            upstream.Close();
            await Task.WhenAll(requests, responses).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PassRequestsAsync(PipeReader from, Socket to, ConnectionObserver observer, CancellationToken over)
    {
        while (true)
        {
            var read = await from.ReadAsync(over).ConfigureAwait(false);
            foreach (var piece in read.Buffer)
            {
                observer.Request(piece.Span);
                telemetry.RequestBytes.Add(piece.Length);
                for (var rest = piece; !rest.IsEmpty;) rest = rest[await to.SendAsync(rest, over).ConfigureAwait(false)..];
            }

            from.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || read.IsCanceled) return;
        }
    }

    private async Task PassResponsesAsync(Socket from, PipeWriter to, ConnectionObserver observer, CancellationToken isStopping, CancellationToken over)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (true)
            {
                var length = await from.ReceiveAsync(buffer.AsMemory(), over).ConfigureAwait(false);
                if (length == 0)
                {
                    observer.UpstreamClosed();
                    return;
                }

                var sent = await to.WriteAsync(buffer.AsMemory(0, length), over).ConfigureAwait(false);
                telemetry.ResponseBytes.Add(length);
                observer.Response(buffer.AsSpan(0, length));
                if (sent.IsCompleted || (isStopping.IsCancellationRequested && observer.IsIdle)) return;
            }
        }
        catch (SocketException)
        {
            observer.UpstreamClosed();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The model server cannot be reached; its clients are answered 502")]
    private static partial void LogUnreachable(ILogger logger, Uri upstream, string reason);
}
