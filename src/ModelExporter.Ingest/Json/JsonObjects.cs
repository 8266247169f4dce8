using System.Text.Json;
using ModelExporter.Ingest.Exchanges;

namespace ModelExporter.Ingest.Json;

/// <summary>The objects of a body: one, an array of them, or one per line. What is no object is a rejected event, and so is a broken line.</summary>
internal static class JsonObjects
{
    /// <summary>Reads every object.</summary>
    public static void Read(ReadOnlySpan<byte> body, IngestRequest request, EventWriter writer, Action<JsonElement> read)
    {
        body = body.Trim(" \t\r\n"u8);
        if (body.IsEmpty)
        {
            request.Fail(IngestErrorCode.EmptyBody, "The body is empty.");
            return;
        }

        using (var document = TolerantJson.Parse(body))
        {
            if (document is not null)
            {
                ReadDocument(document.RootElement, request, writer, read);
                return;
            }
        }

        if (body.IndexOf((byte)'\n') < 0 || body[0] == (byte)'[')
        {
            request.Fail(IngestErrorCode.MalformedJson, "The body is neither JSON nor one JSON object per line.", eventsSeen: 1);
            return;
        }

        while (!body.IsEmpty)
        {
            var end = body.IndexOf((byte)'\n');
            var line = (end < 0 ? body : body[..end]).Trim(" \t\r"u8);
            body = end < 0 ? default : body[(end + 1)..];
            if (line.IsEmpty) continue;
            if (writer.Index >= request.Limits.MaxEvents)
            {
                writer.Reject(IngestErrorCode.TooManyEvents);
                continue;
            }

            using var document = TolerantJson.Parse(line);
            if (document is null) writer.Reject(IngestErrorCode.MalformedJson);
            else if (document.RootElement.ValueKind != JsonValueKind.Object) writer.Reject(IngestErrorCode.NotAnObject);
            else read(document.RootElement);
        }
    }

    private static void ReadDocument(JsonElement root, IngestRequest request, EventWriter writer, Action<JsonElement> read)
    {
        if (root.ValueKind == JsonValueKind.Object)
        {
            read(root);
            return;
        }

        if (root.ValueKind != JsonValueKind.Array)
        {
            writer.Reject(IngestErrorCode.NotAnObject);
            return;
        }

        foreach (var element in root.EnumerateArray())
        {
            if (writer.Index >= request.Limits.MaxEvents) writer.Reject(IngestErrorCode.TooManyEvents);
            else if (element.ValueKind != JsonValueKind.Object) writer.Reject(IngestErrorCode.NotAnObject);
            else read(element);
        }
    }
}
