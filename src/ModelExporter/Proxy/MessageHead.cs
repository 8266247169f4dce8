using System.Globalization;
using System.Text;
using ModelExporter.Ingest;

namespace ModelExporter.Proxy;

/// <summary>The start line and headers of one HTTP/1.x message (RFC 9112). A value.</summary>
internal sealed class MessageHead : IRequestHeaders
{
    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);

    private MessageHead(string first, string second) => (First, Second) = (first, second);

    /// <summary>The method of a request, the protocol of a response.</summary>
    public string First { get; }

    /// <summary>The target of a request, the status of a response.</summary>
    public string Second { get; }

    /// <summary>The status of a response; 0 for a request.</summary>
    public int Status { get; private init; }

    /// <summary>Whether the body comes in chunks.</summary>
    public bool IsChunked { get; private set; }

    /// <summary>How long the body is, where the headers say it.</summary>
    public long? ContentLength { get; private set; }

    /// <inheritdoc/>
    public string? this[string name] => _headers.GetValueOrDefault(name);

    /// <summary>Reads a head.</summary>
    /// <param name="bytes">Everything before the empty line, each line with its end.</param>
    /// <param name="isResponse">Whether it is that of a response.</param>
    /// <returns>Null when it is none, or leaves a doubt where the message ends: then nothing behind it can be told apart.</returns>
    public static MessageHead? Read(ReadOnlySpan<byte> bytes, bool isResponse)
    {
        var line = NextLine(ref bytes);
        var one = line.IndexOf((byte)' ');
        if (one <= 0) return null;
        var rest = line[(one + 1)..];
        var two = rest.IndexOf((byte)' ');
        var second = two < 0 ? rest : rest[..two];
        var status = 0;
        if (isResponse)
        {
            if (!line.StartsWith("HTTP/1."u8) || !int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out status) || status is < 100 or > 999) return null;
        }
        else if (two < 0 || !rest[(two + 1)..].StartsWith("HTTP/1."u8))
        {
            return null;
        }

        var head = new MessageHead(Encoding.Latin1.GetString(line[..one]), Encoding.Latin1.GetString(second)) { Status = status };
        while (!bytes.IsEmpty)
        {
            var header = NextLine(ref bytes);
            var colon = header.IndexOf((byte)':');
            // A name is a token; a line that begins with space would belong to the one before it (obsolete folding).
            if (colon <= 0 || header[..colon].ContainsAny((byte)' ', (byte)'\t')) return null;
            head.Add(Encoding.Latin1.GetString(header[..colon]), Encoding.UTF8.GetString(header[(colon + 1)..].Trim(" \t"u8)));
        }

        return head.Frame() ? head : null;
    }

    private static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        var line = end < 0 ? bytes : bytes[..end];
        bytes = end < 0 ? default : bytes[(end + 1)..];
        return line.TrimEnd((byte)'\r');
    }

    private void Add(string name, string value) => _headers[name] = _headers.TryGetValue(name, out var before) ? $"{before},{value}" : value;

    // RFC 9112 section 6.3: chunked goes before a length; several different lengths, or another last coding, are no framing.
    private bool Frame()
    {
        if (this["Transfer-Encoding"] is { } codings)
        {
            IsChunked = codings.Split(',')[^1].Trim().Equals("chunked", StringComparison.OrdinalIgnoreCase);
            return IsChunked || Status != 0;
        }

        if (this["Content-Length"] is not { } lengths) return true;
        foreach (var text in lengths.Split(','))
        {
            if (!long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var length) || (ContentLength is { } other && other != length)) return false;
            ContentLength = length;
        }

        return true;
    }
}
