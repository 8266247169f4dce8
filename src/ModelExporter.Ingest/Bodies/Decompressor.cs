using System.Buffers;
using System.IO.Compression;

namespace ModelExporter.Ingest.Bodies;

/// <summary>How a decompression ended.</summary>
public enum DecompressionOutcome
{
    /// <summary>All is there.</summary>
    Done,

    /// <summary>The limit was reached; what is there is not all.</summary>
    TooLarge,

    /// <summary>The bytes are not what the encoding says, or end too early.</summary>
    Corrupt,
}

/// <summary>Decompresses pooled bytes into pooled bytes within a limit: a bomb stops at the limit, and nothing beyond it is ever held.</summary>
public static class Decompressor
{
    // Without this switch a body that was cut off would look complete, and its missing events would be lost in silence.
    static Decompressor() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    /// <summary>Decompresses.</summary>
    /// <param name="encoding">How the bytes were compressed.</param>
    /// <param name="source">The compressed bytes; not empty.</param>
    /// <param name="destination">Where the bytes go; empty.</param>
    /// <param name="limit">Most bytes that may come out.</param>
    public static DecompressionOutcome Decompress(ContentEncoding encoding, PooledBytes source, PooledBytes destination, long limit)
    {
        if (encoding == ContentEncoding.Brotli) return DecompressBrotli(source.Span, destination, limit);
        try
        {
            using var stream = Open(encoding, source);
            while (true)
            {
                var free = destination.Free();
                var read = stream.Read(free);
                if (read == 0) return DecompressionOutcome.Done;
                destination.Advance(read);
                if (destination.Length > limit) return DecompressionOutcome.TooLarge;
            }
        }
        catch (InvalidDataException)
        {
            return DecompressionOutcome.Corrupt;
        }
    }

    private static Stream Open(ContentEncoding encoding, PooledBytes source)
    {
        if (encoding == ContentEncoding.Gzip) return new GZipStream(source.AsStream(), CompressionMode.Decompress);
        return HasZlibHeader(source.Span)
            ? new ZLibStream(source.AsStream(), CompressionMode.Decompress) : new DeflateStream(source.AsStream(), CompressionMode.Decompress);
    }

    // RFC 1950 section 2.2: method 8, and the two bytes as one number are a multiple of 31.
    private static bool HasZlibHeader(ReadOnlySpan<byte> bytes) => bytes.Length >= 2 && (bytes[0] & 0x0f) == 8 && ((bytes[0] << 8) | bytes[1]) % 31 == 0;

    private static DecompressionOutcome DecompressBrotli(ReadOnlySpan<byte> source, PooledBytes destination, long limit)
    {
        using var decoder = new BrotliDecoder();
        while (true)
        {
            var status = decoder.Decompress(source, destination.Free(), out var consumed, out var written);
            source = source[consumed..];
            destination.Advance(written);
            if (destination.Length > limit) return DecompressionOutcome.TooLarge;
            if (status == OperationStatus.Done) return source.IsEmpty ? DecompressionOutcome.Done : DecompressionOutcome.Corrupt;
            if (status != OperationStatus.DestinationTooSmall) return DecompressionOutcome.Corrupt;
        }
    }
}
