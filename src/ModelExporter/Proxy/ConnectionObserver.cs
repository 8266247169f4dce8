using ModelExporter.Configuration;
using ModelExporter.Ingest.Capture;
using ModelExporter.Monitoring.Exporter;

namespace ModelExporter.Proxy;

/// <summary>
/// Follows the bytes of one connection in both directions and puts requests and responses together. It only ever sees bytes that are passed on whatever becomes of it: a fault in here ends
/// the following and nothing else. A state of one connection; both directions may call at once.
/// </summary>
internal sealed class ConnectionObserver : IDisposable
{
    // More requests than this without an answer is no HTTP that anybody speaks.
    private const int MostUnanswered = 256;

    private readonly ProxyOptions _options;
    private readonly CopyQueue _copies;
    private readonly ProxyTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly Queue<PassingExchange> _unanswered = new();
    private readonly Lock _lock = new();
    private readonly MessageScanner _requests;
    private readonly MessageScanner _responses;
    private PassingExchange? _asking;
    private bool _isInterim;
    private bool _isOver;

    /// <param name="options">Which requests are copied, and how much of them.</param>
    /// <param name="copies">Where inferences go.</param>
    /// <param name="telemetry">What is counted.</param>
    /// <param name="time">For arrival and latency.</param>
    public ConnectionObserver(ProxyOptions options, CopyQueue copies, ProxyTelemetry telemetry, TimeProvider time)
    {
        (_options, _copies, _telemetry, _time) = (options, copies, telemetry, time);
        _requests = new MessageScanner(isResponse: false, new Requests(this));
        _responses = new MessageScanner(isResponse: true, new Responses(this));
    }

    /// <summary>Whether no request is on its way: the connection can be closed without anybody missing an answer.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_lock) return !_requests.IsLost && !_requests.IsInside && _unanswered.Count == 0;
        }
    }

    /// <summary>Bytes that go to the model server.</summary>
    public void Request(ReadOnlySpan<byte> bytes) => Feed(_requests, bytes);

    /// <summary>Bytes that went back to the client.</summary>
    public void Response(ReadOnlySpan<byte> bytes) => Feed(_responses, bytes);

    /// <summary>The model server ended the connection: what it has not answered it will not answer.</summary>
    public void UpstreamClosed()
    {
        lock (_lock)
        {
            if (_isOver) return;
            try
            {
                _responses.Close();
                foreach (var exchange in _unanswered)
                {
                    // A request that did not get through whole is nobody's failure.
                    if (exchange is { RequestBody: not null, Asked: not 0 }) _copies.Add(exchange);
                    else exchange.Dispose();
                }

                _unanswered.Clear();
            }
            catch (Exception fault)
            {
                _copies.Fault(fault);
            }

            End();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock) End();
    }

    private void Feed(MessageScanner scanner, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (_isOver) return;
            try
            {
                scanner.Feed(bytes);
                if (!scanner.IsLost) return;
                _telemetry.Dropped(CopyDrop.NotFollowed).Increment();
            }
            catch (Exception fault)
            {
                // Nobody's traffic may suffer from a mistake in here.
                _copies.Fault(fault);
            }

            End();
        }
    }

    private void End()
    {
        _isOver = true;
        _requests.Lose();
        _responses.Lose();
        foreach (var exchange in _unanswered) exchange.Dispose();
        _unanswered.Clear();
    }

    private bool IsInference(MessageHead head)
    {
        if (head.First != "POST") return false;
        if (InferencePath.Find(head.Second) is not null) return true;
        var path = head.Second.AsSpan();
        var end = path.IndexOf('?');
        if (end >= 0) path = path[..end];
        foreach (var pattern in _options.Paths)
        {
            if (pattern.EndsWith('*') ? path.StartsWith(pattern.AsSpan(0, pattern.Length - 1)) : path.SequenceEqual(pattern)) return true;
        }

        return false;
    }

    private sealed class Requests(ConnectionObserver connection) : IMessages
    {
        public BodyFraming? Begin(MessageHead head)
        {
            // What follows CONNECT is not HTTP.
            if (head.First == "CONNECT" || connection._unanswered.Count >= MostUnanswered) return null;
            var exchange = new PassingExchange(head, connection._time.GetUtcNow())
            {
                RequestBody = connection.IsInference(head) ? new CopiedBody(connection._copies.Budget, connection._options.MaxBodyBytes) : null,
            };
            connection._unanswered.Enqueue(exchange);
            connection._asking = exchange;
            return BodyFraming.AsDeclared;
        }

        public void Body(ReadOnlySpan<byte> bytes) => connection._asking!.RequestBody?.Append(bytes);

        public void End() => connection._asking!.Asked = connection._time.GetTimestamp();
    }

    private sealed class Responses(ConnectionObserver connection) : IMessages
    {
        public BodyFraming? Begin(MessageHead head)
        {
            // An answer to nothing, or another protocol from here on.
            if (head.Status == 101 || !connection._unanswered.TryPeek(out var exchange)) return null;
            connection._isInterim = head.Status < 200;
            if (connection._isInterim) return BodyFraming.None;
            exchange.Response = head;
            if (exchange.RequestBody is not null) exchange.ResponseBody = new CopiedBody(connection._copies.Budget, connection._options.MaxBodyBytes);
            return exchange.Request.First == "HEAD" || head.Status is 204 or 304 ? BodyFraming.None : BodyFraming.AsDeclaredOrClose;
        }

        public void Body(ReadOnlySpan<byte> bytes) => connection._unanswered.Peek().ResponseBody?.Append(bytes);

        public void End()
        {
            if (connection._isInterim)
            {
                connection._telemetry.Responses(1).Increment();
                return;
            }

            var exchange = connection._unanswered.Dequeue();
            connection._telemetry.Responses(exchange.Response!.Status / 100).Increment();
            // An answer may come before all of the request has gone, for example 413.
            var taken = exchange.Asked == 0 ? TimeSpan.Zero : connection._time.GetElapsedTime(exchange.Asked);
            connection._telemetry.Duration.Record(taken);
            exchange.Seconds = taken.TotalSeconds;
            if (exchange.RequestBody is null) exchange.Dispose();
            else connection._copies.Add(exchange);
        }
    }
}
