using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace ModelExporter.Ingest.Bodies;

/// <summary>The body of one request: read within its limit, decompressed within another, contiguous. A pooled state owned by its request.</summary>
public sealed class RequestBody : IDisposable
{
    // How much more than has come is reserved of what was promised.
    private const int TimesReceived = 32;

    private PooledBytes _current = new();
    private PooledBytes _spare = new();

    /// <summary>The body, decompressed.</summary>
    public ReadOnlySpan<byte> Span => _current.Span;

    /// <summary>Bytes that came over the wire.</summary>
    public long WireBytes { get; private set; }

    /// <summary>Reads and decompresses a body.</summary>
    /// <param name="reader">Where the body comes from.</param>
    /// <param name="contentLength">Its length where the client said it.</param>
    /// <param name="contentEncoding">The header Content-Encoding, or null.</param>
    /// <param name="limits">Largest sizes.</param>
    /// <param name="cancellation">Ends the reading when the client is gone.</param>
    /// <returns>Null when the body is there, otherwise why it is not.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<IngestFailure?> ReadAsync(PipeReader reader, long? contentLength, string? contentEncoding, IngestLimits limits,
        CancellationToken cancellation)
    {
        if (contentLength > limits.MaxBodyBytes) return TooLarge(limits);
        // A length that was promised is not yet a length that was sent: reserve no more than a common body's, and later some times what has come.
        var promised = contentLength ?? 0;
        _current.Reserve(Math.Min(promised, 1 << 16));
        while (true)
        {
            var result = await reader.ReadAsync(cancellation).ConfigureAwait(false);
            var buffer = result.Buffer;
            WireBytes += buffer.Length;
            var tooLarge = WireBytes > limits.MaxBodyBytes;
            if (!tooLarge)
            {
                if (promised > _current.Length + buffer.Length) _current.Reserve(Math.Min(promised, TimesReceived * (_current.Length + buffer.Length)));
                foreach (var segment in buffer) _current.Append(segment.Span);
            }

            reader.AdvanceTo(buffer.End);
            if (tooLarge) return TooLarge(limits);
            if (result.IsCompleted || result.IsCanceled) break;
        }

        return Decode(contentEncoding, limits);
    }

    /// <summary>Gives all memory back; the object can be filled again.</summary>
    public void Dispose()
    {
        _current.Dispose();
        _spare.Dispose();
        WireBytes = 0;
    }

    private IngestFailure? Decode(string? contentEncoding, IngestLimits limits)
    {
        if (contentEncoding is not null)
        {
            var parse = ContentEncodings.Parse(contentEncoding, out var encodings);
            if (parse is not null) return parse;
            // They are listed in the order in which they were applied.
            for (var i = encodings.Count - 1; i >= 0; i--)
            {
                if (DecodeOnce(encodings[i], limits) is { } failure) return failure;
            }
        }

        // Some senders compress and say nothing; no JSON and no protobuf message starts like this.
        return Span.StartsWith(ContentEncodings.GzipMagic) ? DecodeOnce(ContentEncoding.Gzip, limits) : null;
    }

    private IngestFailure? DecodeOnce(ContentEncoding encoding, IngestLimits limits)
    {
        if (_current.Length == 0) return null;
        var outcome = Decompressor.Decompress(encoding, _current, _spare, limits.MaxDecompressedBytes);
        switch (outcome)
        {
            case DecompressionOutcome.TooLarge:
                return new IngestFailure(IngestErrorCode.DecompressedBodyTooLarge,
                    FormattableString.Invariant($"The limit is {limits.MaxDecompressedBytes} bytes after decompression."));
            case DecompressionOutcome.Corrupt:
                return new IngestFailure(IngestErrorCode.CorruptEncoding, $"The body is not valid or not whole as {ContentEncodings.NameOf(encoding)}.");
            default:
                (_current, _spare) = (_spare, _current);
                _spare.Dispose();
                return null;
        }
    }

    private static IngestFailure TooLarge(IngestLimits limits) =>
        new(IngestErrorCode.BodyTooLarge, FormattableString.Invariant($"The limit is {limits.MaxBodyBytes} bytes."));
}
