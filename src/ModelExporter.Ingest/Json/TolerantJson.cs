using System.Text.Json;
using ModelExporter.Ingest.Bodies;

namespace ModelExporter.Ingest.Json;

/// <summary>Parses JSON of other programs, which write the bare tokens <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c> where a number is not finite.</summary>
/// <remarks>RFC 8259 has no such tokens and neither has the reader of .NET. They become a number beyond the range of a double, which is read as not finite.</remarks>
internal static class TolerantJson
{
    // A document tree looks back over what an array holds when it ends, so nesting without end would take time without end.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 64 };

    /// <summary>Parses the value at the start of the bytes.</summary>
    /// <param name="bytes">A JSON value; a byte order mark and space around it are fine.</param>
    /// <param name="consumed">Bytes that belong to the value; more may follow.</param>
    /// <returns>The document, or null when this is no JSON.</returns>
    public static JsonDocument? ParseFirst(ReadOnlySpan<byte> bytes, out int consumed)
    {
        consumed = 0;
        var mark = bytes.StartsWith("\uFEFF"u8) ? 3 : 0;
        try
        {
            // More values may follow; a reader of a single value would read on and stumble over them.
            var json = new Utf8JsonReader(bytes[mark..], isFinalBlock: false, new JsonReaderState(Options));
            if (!JsonDocument.TryParseValue(ref json, out var document)) return null;
            consumed = mark + (int)json.BytesConsumed;
            return document;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Parses bytes that hold one value and nothing else.</summary>
    /// <returns>The document, or null when this is no JSON.</returns>
    public static JsonDocument? Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        if (!MayHaveBareTokens(bytes)) return ParseStrictly(bytes);
        if (ParseStrictly(bytes) is { } strict) return strict;
        using var repaired = new PooledBytes();
        Repair(bytes, repaired);
        return ParseStrictly(repaired.Span);
    }

    /// <summary>Replaces bare tokens outside of strings.</summary>
    internal static void Repair(ReadOnlySpan<byte> source, PooledBytes destination)
    {
        while (!source.IsEmpty)
        {
            var next = source.IndexOfAny((byte)'"', (byte)'N', (byte)'I');
            if (next < 0)
            {
                destination.Append(source);
                return;
            }

            destination.Append(source[..next]);
            source = source[next..];
            var length = source[0] == (byte)'"' ? StringLength(source) : 0;
            if (length == 0 && source.StartsWith("NaN"u8)) length = -3;
            if (length == 0 && source.StartsWith("Infinity"u8)) length = -8;
            if (length < 0) destination.Append("1e999"u8);
            else destination.Append(source[..(length = Math.Max(1, length))]);
            source = source[Math.Abs(length)..];
        }
    }

    private static bool MayHaveBareTokens(ReadOnlySpan<byte> bytes) => bytes.IndexOf("NaN"u8) >= 0 || bytes.IndexOf("Infinity"u8) >= 0;

    private static JsonDocument? ParseStrictly(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var json = new Utf8JsonReader(bytes, Options);
            var document = JsonDocument.ParseValue(ref json);
            try
            {
                // Behind the value there may only be space.
                json.Read();
                return document;
            }
            catch (JsonException)
            {
                document.Dispose();
                return null;
            }
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static int StringLength(ReadOnlySpan<byte> source)
    {
        var length = 1;
        while (true)
        {
            var next = source[length..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0) return source.Length;
            length += next + 1;
            if (source[length - 1] == (byte)'"') return length;
            if (++length >= source.Length) return source.Length;
        }
    }
}
