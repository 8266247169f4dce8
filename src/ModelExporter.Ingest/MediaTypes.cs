namespace ModelExporter.Ingest;

/// <summary>What a Content-Type says about a body. It is believed as far as the body does not say otherwise: senders get it wrong.</summary>
public static class MediaTypes
{
    private static readonly string[] JsonLines = ["application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonl",
        "application/jsonlines", "application/x-jsonlines"];

    /// <summary>Whether it names a format of one JSON value per line.</summary>
    public static bool IsJsonLines(ReadOnlySpan<char> contentType)
    {
        var mediaType = MediaType(contentType);
        foreach (var known in JsonLines)
        {
            if (mediaType.Equals(known, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    /// <summary>
    /// Whether a body of this type may be meant as JSON: JSON by name, text, or one of the types that clients set when they were told nothing.
    /// </summary>
    public static bool MayHoldJson(ReadOnlySpan<char> contentType)
    {
        var mediaType = MediaType(contentType);
        return mediaType.IsEmpty || mediaType.Contains("json", StringComparison.OrdinalIgnoreCase)
            || mediaType.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
            || mediaType.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase)
            || mediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);
    }

    private static ReadOnlySpan<char> MediaType(ReadOnlySpan<char> contentType)
    {
        var parameters = contentType.IndexOf(';');
        return (parameters < 0 ? contentType : contentType[..parameters]).Trim();
    }
}
