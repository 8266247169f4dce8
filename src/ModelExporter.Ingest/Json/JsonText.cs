using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Ingest.Json;

/// <summary>
/// Text of JSON strings as clean UTF-8: escapes resolved, and what is no Unicode replaced by U+FFFD. Throws for no string that a JSON reader let through.
/// </summary>
public static class JsonText
{
    private const int ReplacementLength = 3;

    /// <summary>The text of the reader's string or property name; where escapes must be resolved, in the request's scratch memory.</summary>
    public static ReadOnlySpan<byte> Unescaped(ref Utf8JsonReader json, IngestRequest request)
    {
        var raw = json.ValueSpan;
        if (!json.ValueIsEscaped) return raw;
        var room = request.Scratch(raw.Length);
        return room[..Unescape(raw, room)];
    }

    /// <summary>Puts the reader's string into the batch, or says that it is too long.</summary>
    public static Cell ToCell(ref Utf8JsonReader json, IngestRequest request) => ToCell(json.ValueSpan, json.ValueIsEscaped, request);

    /// <summary>Puts a string that a JSON reader has checked into the batch, or says that it is too long.</summary>
    /// <param name="raw">The string between its quotes.</param>
    /// <param name="isEscaped">Whether it holds escapes.</param>
    /// <param name="request">Batch and limits.</param>
    public static Cell ToCell(ReadOnlySpan<byte> raw, bool isEscaped, IngestRequest request)
    {
        // The longest escape, \u0041, has six bytes for one.
        const int LongestEscape = 6;
        var limit = request.Limits.TextBytes;
        if (raw.Length > (isEscaped ? (long)LongestEscape * limit : limit)) return new Cell(CellKind.TooLong);
        if (!isEscaped && Utf8.IsValid(raw)) return request.Batch.AddText(raw);
        var text = raw;
        if (isEscaped)
        {
            var plain = request.Scratch(raw.Length);
            text = plain[..Unescape(raw, plain)];
        }

        if (Utf8.IsValid(text)) return text.Length > limit ? new Cell(CellKind.TooLong) : request.Batch.AddText(text);
        var room = request.Batch.ReserveText(ReplacementLength * text.Length);
        var length = Repair(text, room);
        return length > limit ? new Cell(CellKind.TooLong) : request.Batch.CommitText(length);
    }

    /// <summary>Resolves the escapes of a string that a JSON reader has checked.</summary>
    /// <param name="source">The string between its quotes.</param>
    /// <param name="destination">Room for as many bytes as the source has.</param>
    /// <returns>Number of bytes written.</returns>
    public static int Unescape(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var written = 0;
        while (true)
        {
            var plain = source.IndexOf((byte)'\\');
            if (plain < 0)
            {
                source.CopyTo(destination[written..]);
                return written + source.Length;
            }

            source[..plain].CopyTo(destination[written..]);
            written += plain;
            var escape = source[plain + 1];
            source = source[(plain + 2)..];
            if (escape == (byte)'u')
            {
                written += CodePoint(ref source).EncodeToUtf8(destination[written..]);
                continue;
            }

            destination[written++] = escape switch
            {
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                _ => escape,
            };
        }
    }

    /// <summary>Copies text and replaces each sequence that is no UTF-8 by U+FFFD.</summary>
    /// <param name="source">The text.</param>
    /// <param name="destination">Room for three times as many bytes.</param>
    /// <returns>Number of bytes written.</returns>
    public static int Repair(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var written = 0;
        while (!source.IsEmpty)
        {
            // Decoding reports the replacement character itself for what it cannot decode.
            _ = Rune.DecodeFromUtf8(source, out var rune, out var consumed);
            written += rune.EncodeToUtf8(destination[written..]);
            source = source[consumed..];
        }

        return written;
    }

    // The source stands after "\u"; a surrogate without its other half is no character.
    private static Rune CodePoint(ref ReadOnlySpan<byte> source)
    {
        var first = (char)Hex(source);
        source = source[4..];
        if (!char.IsSurrogate(first)) return new Rune(first);
        if (char.IsHighSurrogate(first) && source.StartsWith("\\u"u8) && char.IsLowSurrogate((char)Hex(source[2..])))
        {
            var second = (char)Hex(source[2..]);
            source = source[6..];
            return new Rune(first, second);
        }

        return Rune.ReplacementChar;
    }

    private static uint Hex(ReadOnlySpan<byte> digits) => Utf8Parser.TryParse(digits[..4], out uint value, out _, 'x') ? value : 0xFFFD;
}
