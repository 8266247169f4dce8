using System.Buffers;

namespace ModelExporter.Endpoints;

/// <summary>Writes a whole answer with its length, so that it leaves in one piece.</summary>
public static class Answer
{
    /// <summary>Answers with a body that is complete.</summary>
    public static void Write(HttpResponse response, int status, string? contentType, ReadOnlySpan<byte> body)
    {
        response.StatusCode = status;
        if (contentType is not null) response.ContentType = contentType;
        response.ContentLength = body.Length;
        if (!body.IsEmpty) response.BodyWriter.Write(body);
    }
}
