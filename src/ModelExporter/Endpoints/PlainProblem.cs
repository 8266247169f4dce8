using System.Text.Json;

namespace ModelExporter.Endpoints;

/// <summary>Answers with a problem (RFC 9457).</summary>
internal static class PlainProblem
{
    /// <summary>Writes the whole answer.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="code">What kind of problem it is, from a closed list.</param>
    /// <param name="title">What is wrong, the same for every problem of this kind.</param>
    /// <param name="detail">What is wrong this time, and what to do.</param>
    public static async Task WriteAsync(HttpContext context, int status, string code, string title, string detail)
    {
        var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            writer.WriteString("title"u8, title);
            writer.WriteNumber("status"u8, status);
            writer.WriteString("code"u8, code);
            writer.WriteString("detail"u8, detail);
            writer.WriteEndObject();
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), context.RequestAborted);
    }
}
