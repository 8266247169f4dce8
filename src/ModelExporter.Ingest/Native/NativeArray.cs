using System.Text.Json;

namespace ModelExporter.Ingest.Native;

/// <summary>Reads an array of native events. Events of known shape are read one after another; each of the others is read by a JSON reader that stands at its place in the array.</summary>
internal static class NativeArray
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = int.MaxValue };

    // Where a reader is after an element of an array.
    private static readonly JsonReaderState AfterElement = StateAfter("[0,"u8);

    /// <summary>Reads a body that starts with a bracket.</summary>
    public static void Read(ReadOnlySpan<byte> body, IngestRequest request, EventTarget target)
    {
        var reader = new NativeEventReader(request, target);
        var index = 0;
        // Where the next reader starts: at the bracket, later right after an element.
        var at = 0;
        var inEvent = false;
        try
        {
            while (true)
            {
                if (target == EventTarget.Predictions) ReadKnown(body, request, ref at, ref index);
                var json = new Utf8JsonReader(body[at..], isFinalBlock: true, at == 0 ? new JsonReaderState(Options) : AfterElement);
                if (at == 0) json.Read();
                if (!json.Read() || json.TokenType == JsonTokenType.EndArray)
                {
                    // Past the array there may only be space.
                    json.Read();
                    return;
                }

                inEvent = true;
                var start = at + (int)json.TokenStartIndex;
                var isWhole = NativeFormat.ReadElement(ref json, request, ref reader, index);
                inEvent = false;
                index++;
                at += (int)json.BytesConsumed;
                if (isWhole && target == EventTarget.Predictions) request.Shapes.Learn(body[start..at]);
            }
        }
        catch (JsonException fault)
        {
            reader.Abandon();
            var (line, place) = (fault.LineNumber ?? 0, fault.BytePositionInLine ?? 0);
            // The reader counts from where it started.
            if (line == 0) place += at - (body[..at].LastIndexOf((byte)'\n') + 1);
            NativeFormat.FailAt(request, line + body[..at].Count((byte)'\n'), place, eventsSeen: index + (inEvent || index == 0 ? 1 : 0));
        }
    }

    // Moves on over elements of known shape, and stands right after the last of them.
    private static void ReadKnown(ReadOnlySpan<byte> body, IngestRequest request, ref int at, ref int index)
    {
        while (index < request.Limits.MaxEvents)
        {
            var start = at;
            if (at > 0)
            {
                start = SkipSpace(body, start);
                if (start == body.Length || body[start] != (byte)',') return;
            }

            start = SkipSpace(body, start + 1);
            var length = request.Shapes.TryRead(body[start..], request, index, out var slice);
            if (length == 0) return;
            slice!.CommitRow();
            index++;
            at = start + length;
        }
    }

    private static int SkipSpace(ReadOnlySpan<byte> body, int at)
    {
        while (at < body.Length && body[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') at++;
        return at;
    }

    private static JsonReaderState StateAfter(ReadOnlySpan<byte> start)
    {
        var json = new Utf8JsonReader(start, isFinalBlock: false, new JsonReaderState(Options));
        json.Read();
        json.Read();
        return json.CurrentState;
    }
}
