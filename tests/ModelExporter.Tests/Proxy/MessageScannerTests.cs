using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Proxy;

namespace ModelExporter.Tests.Proxy;

/// <summary>The scanner finds the messages in a stream of bytes wherever the pieces are cut, and gives up rather than guess.</summary>
public class MessageScannerTests
{
    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / []")]
    [InlineData("POST /v2/models/a/infer HTTP/1.1\r\ncontent-length: 3\r\n\r\nabcGET /b HTTP/1.1\r\n\r\n", "POST /v2/models/a/infer [abc]", "GET /b []")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n3;a=\"b\"\r\nabc\r\n0A\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\nGET / HTTP/1.1\r\n\r\n", "POST / [abc0123456789]", "GET / []")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 99\r\n\r\n0\r\n\r\n", "POST / []")]
    [InlineData("\r\n\r\nGET / HTTP/1.0\n\n", "GET / []")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 3, 3\r\n\r\nabc", "POST / [abc]")]
    public void Requests_are_told_apart(string stream, params string[] messages)
    {
        Assert.Equal(messages, Scan(stream, isResponse: false, stream.Length));
        Assert.Equal(messages, Scan(stream, isResponse: false, 1));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "HTTP/1.1 200 [ok]")]
    [InlineData("HTTP/1.1 200\r\n\r\nuntil the end", "HTTP/1.1 200 [until the end]")]
    [InlineData("HTTP/1.1 503 Out\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n", "HTTP/1.1 503 [no]")]
    [InlineData("HTTP/1.0 200 OK\r\nTransfer-Encoding: identity\r\n\r\nabc", "HTTP/1.0 200 [abc]")]
    public void Responses_end_with_their_length_their_chunks_or_the_connection(string stream, params string[] messages)
    {
        Assert.Equal(messages, Scan(stream, isResponse: true, stream.Length));
        Assert.Equal(messages, Scan(stream, isResponse: true, 1));
    }

    [Theory]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    [InlineData("GET /\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002 tls HTTP\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nA: b\r\n folded\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nNo colon\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 3, 4\r\n\r\nabc")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked, gzip\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n")]
    public void Where_the_end_of_a_message_is_in_doubt_nothing_is_followed_any_more(string stream)
    {
        foreach (var size in new[] { 1, stream.Length })
        {
            var seen = new Seen();
            using var scanner = new MessageScanner(isResponse: false, seen);
            Feed(scanner, Encoding.Latin1.GetBytes(stream), size);
            Assert.True(scanner.IsLost);
            scanner.Feed("GET / HTTP/1.1\r\n\r\n"u8);
            Assert.Empty(seen.Messages);
        }
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nA: ")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: ")]
    public void A_line_without_end_is_not_kept_for_ever(string start)
    {
        using var scanner = new MessageScanner(isResponse: false, new Seen());
        scanner.Feed(Encoding.ASCII.GetBytes(start));
        for (var i = 0; i < 70 && !scanner.IsLost; i++) scanner.Feed(new byte[1024].AsSpan());
        Assert.True(scanner.IsLost);
    }

    [Fact]
    public void Whatever_the_messages_and_the_cuts_what_was_sent_is_what_is_seen() => Check.One(Properties.Config, Prop.ForAll(Streams().ToArbitrary(), sent =>
    {
        var bytes = Encoding.Latin1.GetBytes(string.Concat(sent.Messages.Select(Text)));
        var seen = new Seen();
        using var scanner = new MessageScanner(isResponse: false, seen);
        var random = new Random(sent.Cuts);
        for (var at = 0; at < bytes.Length;)
        {
            var length = Math.Min(bytes.Length - at, random.Next(1, 40));
            scanner.Feed(bytes.AsSpan(at, length));
            at += length;
        }

        Assert.Equal(sent.Messages.Select(message => $"POST /{message.Path} [{message.Body}]"), seen.Messages);
        Assert.False(scanner.IsInside);
    }));

    [Fact]
    public void Whatever_bytes_come_nothing_is_thrown() => Check.One(Properties.Config, Prop.ForAll(
        Gen.ArrayOf(Gen.Elements("GET / HTTP/1.1\r\n", "HTTP/1.1 200 OK\r\n", "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "\r\n", "5\r\n", "hello", ":", "\n", "\0", "é", "ffff\r\n")).ToArbitrary(), pieces =>
        {
            foreach (var isResponse in new[] { false, true })
            {
                using var scanner = new MessageScanner(isResponse, new Seen());
                foreach (var piece in pieces) scanner.Feed(Encoding.Latin1.GetBytes(piece));
                scanner.Close();
            }
        }));

    private static Gen<(Message[] Messages, int Cuts)> Streams() =>
        from messages in Gen.ArrayOf(
            from path in Gen.Choose(0, 99)
            from length in Gen.Choose(0, 200)
            from fill in Gen.Elements('a', '\n', '\r', '0', '\0')
            from chunk in Gen.Choose(0, 50)
            select new Message(path.ToString(CultureInfo.InvariantCulture), new string(fill, length), chunk))
        from cuts in Gen.Choose(0, int.MaxValue)
        select (messages, cuts);

    private static string Text(Message message)
    {
        var head = $"POST /{message.Path} HTTP/1.1\r\nHost: a\r\n";
        if (message.Chunk == 0) return $"{head}Content-Length: {message.Body.Length}\r\n\r\n{message.Body}";
        var chunks = message.Body.Chunk(message.Chunk).Select(chunk => string.Create(CultureInfo.InvariantCulture, $"{chunk.Length:x}\r\n{new string(chunk)}\r\n"));
        return $"{head}Transfer-Encoding: chunked\r\n\r\n{string.Concat(chunks)}0\r\n\r\n";
    }

    private static string[] Scan(string stream, bool isResponse, int size)
    {
        var seen = new Seen();
        using var scanner = new MessageScanner(isResponse, seen);
        Feed(scanner, Encoding.Latin1.GetBytes(stream), size);
        if (isResponse) scanner.Close();
        return [.. seen.Messages];
    }

    private static void Feed(MessageScanner scanner, byte[] bytes, int size)
    {
        for (var at = 0; at < bytes.Length; at += size) scanner.Feed(bytes.AsSpan(at, Math.Min(size, bytes.Length - at)));
    }

    private sealed record Message(string Path, string Body, int Chunk);

    private sealed class Seen : IMessages
    {
        private readonly StringBuilder _body = new();
        private MessageHead? _head;

        public List<string> Messages { get; } = [];

        public BodyFraming? Begin(MessageHead head)
        {
            _head = head;
            return head.Status == 0 ? BodyFraming.AsDeclared : BodyFraming.AsDeclaredOrClose;
        }

        public void Body(ReadOnlySpan<byte> bytes) => _body.Append(Encoding.Latin1.GetString(bytes));

        public void End()
        {
            Messages.Add($"{_head!.First} {_head.Second} [{_body}]");
            _body.Clear();
        }
    }
}
