using System.Buffers.Binary;
using System.Globalization;

namespace ModelExporter.Monitoring.Events;

/// <summary>The trace and span in which a prediction was made (W3C Trace Context, level 1); the default is none. A value.</summary>
/// <param name="TraceId">The trace, 16 bytes in network order.</param>
/// <param name="SpanId">The span in it, 8 bytes in network order; 0 for unknown.</param>
public readonly record struct TraceContext(UInt128 TraceId, ulong SpanId)
{
    private const int TraceDigits = 32;
    private const int SpanDigits = 16;

    // version-traceid-spanid-flags
    private const int Length = 2 + 1 + TraceDigits + 1 + SpanDigits + 1 + 2;

    /// <summary>Whether there is no trace: an id of zeros is none.</summary>
    public bool IsNone => TraceId == UInt128.Zero;

    /// <summary>The trace as 32 digits.</summary>
    public string TraceText => TraceId.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>The span as 16 digits.</summary>
    public string SpanText => SpanId.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Reads a <c>traceparent</c>. A version that is not known is read as far as the first one goes, as the specification asks.</summary>
    public static TraceContext OfTraceParent(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.Length < Length || text[2] != '-' || text[3 + TraceDigits] != '-' || text[4 + TraceDigits + SpanDigits] != '-') return default;
        if (!IsHex(text[..2]) || text.StartsWith("ff") || !IsHex(text.Slice(Length - 2, 2))) return default;
        if (text.Length > Length && (text.StartsWith("00") || text[Length] != '-')) return default;
        var trace = OfHex(text.Slice(3, TraceDigits), text.Slice(4 + TraceDigits, SpanDigits));
        return trace.SpanId == 0 ? default : trace;
    }

    /// <summary>Reads ids as digits; what is no id is none, and a span that is none leaves the trace alone.</summary>
    public static TraceContext OfHex(ReadOnlySpan<char> trace, ReadOnlySpan<char> span)
    {
        if (trace.Length != TraceDigits || !UInt128.TryParse(trace, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var traceId)) return default;
        var isSpan = ulong.TryParse(span, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var spanId) && span.Length == SpanDigits;
        return traceId == UInt128.Zero ? default : new TraceContext(traceId, isSpan ? spanId : 0);
    }

    /// <summary>Reads ids as bytes; what is no id is none, and a span that is none leaves the trace alone.</summary>
    public static TraceContext OfBytes(ReadOnlySpan<byte> trace, ReadOnlySpan<byte> span)
    {
        if (trace.Length != TraceDigits / 2) return default;
        var traceId = BinaryPrimitives.ReadUInt128BigEndian(trace);
        return traceId == UInt128.Zero ? default : new TraceContext(traceId, span.Length == SpanDigits / 2 ? BinaryPrimitives.ReadUInt64BigEndian(span) : 0);
    }

    // The specification has small letters only.
    private static bool IsHex(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigitLower(c)) return false;
        }

        return true;
    }
}
