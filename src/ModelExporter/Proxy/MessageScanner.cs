using System.Globalization;
using ModelExporter.Ingest.Bodies;

namespace ModelExporter.Proxy;

/// <summary>What a <see cref="MessageScanner"/> tells of the messages that it sees.</summary>
internal interface IMessages
{
    /// <summary>A head is there.</summary>
    /// <returns>How the body ends; null when nothing behind this can be followed.</returns>
    BodyFraming? Begin(MessageHead head);

    /// <summary>A piece of the body.</summary>
    void Body(ReadOnlySpan<byte> bytes);

    /// <summary>The message is complete.</summary>
    void End();
}

/// <summary>How a body ends.</summary>
internal enum BodyFraming
{
    /// <summary>There is none, whatever the headers say.</summary>
    None,

    /// <summary>As the headers say; without a word of them there is none.</summary>
    AsDeclared,

    /// <summary>As the headers say; without a word of them the end of the connection ends it.</summary>
    AsDeclaredOrClose,
}

/// <summary>
/// Follows the HTTP/1.x messages in one direction of a connection (RFC 9112) from bytes that come in pieces of any size. A state of one connection; never throws, and stops following at
/// the first byte that leaves a doubt.
/// </summary>
/// <param name="isResponse">Whether the messages are responses.</param>
/// <param name="messages">Who is told.</param>
internal sealed class MessageScanner(bool isResponse, IMessages messages) : IDisposable
{
    private const int LargestHead = 64 << 10;
    private const int LongestChunkLine = 1 << 10;

    private readonly PooledBytes _line = new();
    private Phase _phase;
    private long _left;

    private enum Phase
    {
        Head,
        Length,
        UntilClose,
        ChunkSize,
        Chunk,
        ChunkEnd,
        Trailers,
        Lost,
    }

    /// <summary>Whether the bytes are no longer followed.</summary>
    public bool IsLost => _phase == Phase.Lost;

    /// <summary>Whether a message has begun and not ended.</summary>
    public bool IsInside => _phase != Phase.Lost && (_phase != Phase.Head || _line.Length > 0);

    /// <summary>Takes the next bytes.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && _phase != Phase.Lost) Step(ref bytes);
    }

    /// <summary>The connection ended: a body without a length is complete.</summary>
    public void Close()
    {
        if (_phase == Phase.UntilClose) Complete();
        else Lose();
    }

    /// <summary>Stops following.</summary>
    public void Lose()
    {
        _phase = Phase.Lost;
        _line.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => Lose();

    private void Step(ref ReadOnlySpan<byte> bytes)
    {
        switch (_phase)
        {
            case Phase.Head:
                ReadHead(ref bytes);
                break;
            case Phase.UntilClose:
                messages.Body(bytes);
                bytes = default;
                break;
            case Phase.Length:
                if (ReadBody(ref bytes)) Complete();
                break;
            case Phase.Chunk:
                if (ReadBody(ref bytes)) _phase = Phase.ChunkEnd;
                break;
            case Phase.ChunkSize:
                if (TryLine(ref bytes, LongestChunkLine)) BeginChunk();
                break;
            case Phase.ChunkEnd:
                if (!TryLine(ref bytes, 2)) break;
                var isEmpty = TakeLine().IsEmpty;
                _line.Dispose();
                if (isEmpty) _phase = Phase.ChunkSize;
                else Lose();
                break;
            default:
                ReadTrailer(ref bytes);
                break;
        }
    }

    private void ReadHead(ref ReadOnlySpan<byte> bytes)
    {
        // Empty lines before a message are allowed (RFC 9112 section 2.2).
        if (_line.Length == 0) bytes = bytes.TrimStart("\r\n"u8);
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var part = end < 0 ? bytes : bytes[..(end + 1)];
            if (_line.Length + part.Length > LargestHead)
            {
                Lose();
                return;
            }

            _line.Append(part);
            bytes = bytes[part.Length..];
            if (end < 0 || !EndsHead(_line.Span)) continue;
            var head = MessageHead.Read(_line.Span.TrimEnd("\r\n"u8), isResponse);
            _line.Dispose();
            Begin(head);
            return;
        }
    }

    private static bool EndsHead(ReadOnlySpan<byte> head) => head.EndsWith("\r\n\r\n"u8) || head.EndsWith("\n\n"u8) || head.EndsWith("\n\r\n"u8);

    private void Begin(MessageHead? head)
    {
        var framing = head is null ? null : messages.Begin(head);
        if (framing is null)
        {
            Lose();
            return;
        }

        if (framing != BodyFraming.None && head!.IsChunked) _phase = Phase.ChunkSize;
        else if (framing != BodyFraming.None && head!.ContentLength is > 0 and var length) (_phase, _left) = (Phase.Length, length);
        else if (framing == BodyFraming.AsDeclaredOrClose && head!.ContentLength is null) _phase = Phase.UntilClose;
        else Complete();
    }

    private bool ReadBody(ref ReadOnlySpan<byte> bytes)
    {
        var part = bytes[..(int)Math.Min(bytes.Length, _left)];
        messages.Body(part);
        bytes = bytes[part.Length..];
        _left -= part.Length;
        return _left == 0;
    }

    private void BeginChunk()
    {
        var line = TakeLine();
        var extension = line.IndexOf((byte)';');
        var size = (extension < 0 ? line : line[..extension]).Trim(" \t"u8);
        var isSize = long.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var length) && length >= 0;
        _line.Dispose();
        if (!isSize) Lose();
        else (_phase, _left) = (length == 0 ? Phase.Trailers : Phase.Chunk, length);
    }

    private void ReadTrailer(ref ReadOnlySpan<byte> bytes)
    {
        if (!TryLine(ref bytes, LargestHead)) return;
        var isLast = TakeLine().IsEmpty;
        _line.Dispose();
        if (isLast) Complete();
    }

    /// <summary>Gathers one line in <see cref="_line"/>; false while its end has not come, or when it is too long.</summary>
    private bool TryLine(ref ReadOnlySpan<byte> bytes, int longest)
    {
        var end = bytes.IndexOf((byte)'\n');
        var part = end < 0 ? bytes : bytes[..(end + 1)];
        if (_line.Length + part.Length > longest)
        {
            Lose();
            return false;
        }

        _line.Append(part);
        bytes = bytes[part.Length..];
        return end >= 0;
    }

    private ReadOnlySpan<byte> TakeLine() => _line.Span.TrimEnd("\r\n"u8);

    private void Complete()
    {
        _phase = Phase.Head;
        messages.End();
    }
}
