using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ModelExporter.Endpoints;

/// <summary>Writes a JSON object as an answer.</summary>
internal static class Json
{
    /// <summary>What such an answer is.</summary>
    public const string MediaType = "application/json";

    /// <summary>For people who read it too: names and apostrophes as they are. Nothing is written into a page.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers with the object whose members are written.</summary>
    public static void Write(HttpContext context, int status, Action<Utf8JsonWriter> writeMembers)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writeMembers(writer);
            writer.WriteEndObject();
        }

        context.Response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = MediaType;
            context.Response.ContentLength = buffer.WrittenCount;
            return;
        }

        Answer.Write(context.Response, status, MediaType, buffer.WrittenSpan);
    }
}
