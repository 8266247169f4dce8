using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ModelExporter.Benchmarks.Load;

/// <summary>Sends requests over some connections from one thread, and measures. Each connection sends its next request when the answer to the last one is there.</summary>
public sealed unsafe class LoadClient : IDisposable
{
    private const int AnswerRoom = 4096;
    private const int MostEvents = 64;

    private readonly Connection[] _connections;
    private readonly int _epoll;
    private readonly byte[] _answer = GC.AllocateArray<byte>(AnswerRoom, pinned: true);
    private readonly byte[] _time = new byte[24];
    private long _timeUntil;

    /// <summary>Connects.</summary>
    /// <param name="port">Where the server listens.</param>
    /// <param name="payloads">One request per connection.</param>
    public LoadClient(int port, IReadOnlyList<Payload> payloads)
    {
        _epoll = Epoll.Create(0);
        _connections = [.. payloads.Select(payload => new Connection(port, payload))];
        for (var i = 0; i < _connections.Length; i++)
        {
            var interest = new Epoll.Event { Events = Epoll.In, Data = (ulong)i };
            if (Epoll.Control(_epoll, Epoll.Add, _connections[i].Handle, ref interest) != 0) throw new InvalidOperationException("epoll_ctl failed");
        }
    }

    /// <summary>Sends for some time.</summary>
    /// <param name="duration">How long.</param>
    /// <param name="perSecond">Requests per second, evenly spaced; 0 for as many as there are answers.</param>
    /// <param name="slices">Where requests per slice of time are noted, or null.</param>
    public LoadResult Run(TimeSpan duration, double perSecond = 0, SliceCounts? slices = null)
    {
        var result = new LoadResult();
        var start = Stopwatch.GetTimestamp();
        var end = start + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var step = perSecond > 0 ? Stopwatch.Frequency / perSecond : 0;
        double due = start;
        var idle = new Queue<Connection>(_connections);
        var waiting = 0;
        var events = stackalloc Epoll.Event[MostEvents];
        while (true)
        {
            var now = Stopwatch.GetTimestamp();
            while (now < end && idle.Count > 0 && (step == 0 || due <= now))
            {
                var connection = idle.Dequeue();
                connection.Payload.Renew(Time(now));
                connection.Begin(now);
                Send(connection);
                waiting++;
                due += step;
            }

            if (now >= end && waiting == 0) break;
            // A server that does not answer is not waited for for ever.
            if (now >= end + (10 * Stopwatch.Frequency)) throw new TimeoutException("The server does not answer.");
            var pause = step > 0 && idle.Count > 0 ? Math.Clamp((due - now) / Stopwatch.Frequency, 0, 1) : 1;
            var timeout = new Epoll.Time { Seconds = (long)pause, Nanoseconds = (long)((pause % 1) * 1e9) };
            var ready = Epoll.Wait(_epoll, events, MostEvents, timeout, 0);
            for (var i = 0; i < ready; i++)
            {
                var connection = _connections[events[i].Data];
                if ((events[i].Events & Epoll.Out) != 0) Send(connection);
                if ((events[i].Events & ~Epoll.Out) == 0 || !Receive(connection, result)) continue;
                var answered = Stopwatch.GetTimestamp();
                result.Add(answered - connection.SentAt, connection.Payload.Events);
                slices?.Add(answered - start);
                waiting--;
                idle.Enqueue(connection);
            }
        }

        result.Elapsed = Stopwatch.GetElapsedTime(start);
        return result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var connection in _connections) connection.Dispose();
        _ = Epoll.Close(_epoll);
    }

    private void Send(Connection connection)
    {
        fixed (byte* bytes = connection.Payload.Bytes)
        {
            while (connection.Sent < connection.Payload.Bytes.Length)
            {
                const int NoSignal = 0x4000;
                var sent = Epoll.Send(connection.Handle, bytes + connection.Sent, (nuint)(connection.Payload.Bytes.Length - connection.Sent), NoSignal);
                if (sent > 0)
                {
                    connection.Sent += (int)sent;
                    continue;
                }

                Watch(connection, Epoll.In | Epoll.Out);
                return;
            }
        }

        if (connection.IsWatchedForRoom) Watch(connection, Epoll.In);
    }

    private void Watch(Connection connection, uint interest)
    {
        connection.IsWatchedForRoom = (interest & Epoll.Out) != 0;
        var change = new Epoll.Event { Events = interest, Data = (ulong)Array.IndexOf(_connections, connection) };
        _ = Epoll.Control(_epoll, Epoll.Modify, connection.Handle, ref change);
    }

    // True when the answer is there as a whole. Answers are small and leave in one piece.
    private bool Receive(Connection connection, LoadResult result)
    {
        nint length;
        fixed (byte* bytes = _answer) length = Epoll.Receive(connection.Handle, bytes + connection.Received, (nuint)(AnswerRoom - connection.Received), 0);
        if (length == 0) throw new InvalidOperationException("The server closed a connection.");
        if (length < 0) return false;
        var answer = _answer.AsSpan(0, connection.Received + (int)length);
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0 || answer.Length < head + 4 + ContentLength(answer[..head])) throw new InvalidOperationException("An answer came in pieces.");
        if (!answer.StartsWith("HTTP/1.1 202"u8) && !answer.StartsWith("HTTP/1.1 200"u8)) result.Fail(Encoding.UTF8.GetString(answer));
        connection.Received = 0;
        return true;
    }

    private static int ContentLength(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf("Content-Length: "u8);
        if (at < 0) return 0;
        _ = System.Buffers.Text.Utf8Parser.TryParse(head[(at + 16)..], out int length, out _);
        return length;
    }

    private ReadOnlySpan<byte> Time(long now)
    {
        if (now >= _timeUntil)
        {
            _ = Encoding.UTF8.GetBytes(TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), _time);
            _timeUntil = now + (Stopwatch.Frequency / 100);
        }

        return _time;
    }

    private sealed class Connection : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

        public Connection(int port, Payload payload)
        {
            Payload = payload;
            _socket.Connect(IPAddress.Loopback, port);
            _socket.Blocking = false;
        }

        public int Handle => (int)_socket.Handle;

        public Payload Payload { get; }

        public int Sent { get; set; }

        public int Received { get; set; }

        public bool IsWatchedForRoom { get; set; }

        public long SentAt { get; private set; }

        public void Begin(long now) => (SentAt, Sent) = (now, 0);

        public void Dispose() => _socket.Dispose();
    }
}
