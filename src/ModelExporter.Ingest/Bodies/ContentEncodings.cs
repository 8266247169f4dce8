namespace ModelExporter.Ingest.Bodies;

/// <summary>A compression that the exporter understands.</summary>
public enum ContentEncoding
{
    /// <summary>gzip, RFC 1952.</summary>
    Gzip,

    /// <summary>Brotli, RFC 7932.</summary>
    Brotli,

    /// <summary>deflate: zlib (RFC 1950) as HTTP defines it, or raw DEFLATE (RFC 1951) as some clients send it.</summary>
    Deflate,
}

/// <summary>Reads the header Content-Encoding, RFC 9110 section 8.4.</summary>
public static class ContentEncodings
{
    /// <summary>What Accept-Encoding of an answer 415 lists (RFC 7694).</summary>
    public const string Supported = "gzip, br, deflate";

    // Nobody compresses more than once on purpose, and each layer costs a pass over the body.
    private const int MostLayers = 3;

    /// <summary>The first bytes of every gzip file.</summary>
    public static ReadOnlySpan<byte> GzipMagic => [0x1f, 0x8b];

    /// <summary>Reads the list of encodings in the order in which they were applied; <c>identity</c> and empty elements are left out.</summary>
    /// <returns>Null, or why the list cannot be followed.</returns>
    public static IngestFailure? Parse(string header, out IReadOnlyList<ContentEncoding> encodings)
    {
        var list = new List<ContentEncoding>(1);
        encodings = list;
        foreach (var range in header.AsSpan().Split(','))
        {
            var token = header.AsSpan(range).Trim();
            if (token.IsEmpty || token.Equals("identity", StringComparison.OrdinalIgnoreCase)) continue;
            if (Find(token) is not { } encoding)
                return new IngestFailure(IngestErrorCode.UnsupportedEncoding, $"Known are {Supported}; the request says \"{Shorten(token)}\".");
            if (list.Count == MostLayers)
                return new IngestFailure(IngestErrorCode.UnsupportedEncoding, FormattableString.Invariant($"At most {MostLayers} encodings can be stacked."));
            list.Add(encoding);
        }

        return null;
    }

    /// <summary>The encoding's name in HTTP.</summary>
    public static string NameOf(ContentEncoding encoding) => encoding switch
    {
        ContentEncoding.Gzip => "gzip",
        ContentEncoding.Brotli => "br",
        _ => "deflate",
    };

    private static ContentEncoding? Find(ReadOnlySpan<char> token)
    {
        if (token.Equals("gzip", StringComparison.OrdinalIgnoreCase) || token.Equals("x-gzip", StringComparison.OrdinalIgnoreCase)) return ContentEncoding.Gzip;
        if (token.Equals("br", StringComparison.OrdinalIgnoreCase)) return ContentEncoding.Brotli;
        return token.Equals("deflate", StringComparison.OrdinalIgnoreCase) ? ContentEncoding.Deflate : null;
    }

    private static string Shorten(ReadOnlySpan<char> token) => token.Length <= 40 ? token.ToString() : string.Concat(token[..40], "...");
}
