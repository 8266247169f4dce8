using System.Text.Json;

namespace ModelExporter.Ingest.Native;

/// <summary>The exporter's own format: <c>POST /v1/predictions</c> with one object, an array of objects, or one object after another (NDJSON).</summary>
/// <remarks>
/// What the body looks like decides, not what its headers say. An array, and objects written over several lines, are one document: a syntax error in it
/// leaves the place
/// of every later event in doubt, so the whole request fails and nothing of it is counted. With one object per line a line is a safe place to go on: a broken
/// line is one
/// rejected event.
/// </remarks>
public sealed class NativeFormat : IEventFormat
{
    // Depth is checked per event, so that an event that is too deep spoils no other; the reader itself shall not mind.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = int.MaxValue, AllowMultipleValues = true };

    /// <inheritdoc/>
    public string Name => "native";

    /// <inheritdoc/>
    public IReadOnlyList<string> Paths { get; } = ["/v1/predictions"];

    /// <inheritdoc/>
    public IReply Reply { get; } = new ReportReply();

    /// <inheritdoc/>
    public IReadOnlyList<IngestErrorCode> Rejections { get; } = FormatReasons.Of(FormatReasons.OfNativeEvents, [IngestErrorCode.TooManyFeatures]);

    /// <inheritdoc/>
    public IReadOnlyList<IgnoredReason> Omissions { get; } = FormatReasons.NativeOmissions;

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<byte> body, IngestRequest request) => Read(body, request, EventTarget.Predictions);

    /// <summary>Reads a body in the framings of native events.</summary>
    /// <param name="body">The body.</param>
    /// <param name="request">The request.</param>
    /// <param name="target">What its events are.</param>
    internal static void Read(ReadOnlySpan<byte> body, IngestRequest request, EventTarget target)
    {
        ReadFramed(body, request, target);
        request.Batch.HashIds();
    }

    private static void ReadFramed(ReadOnlySpan<byte> body, IngestRequest request, EventTarget target)
    {
        if (body.StartsWith("\uFEFF"u8)) body = body[3..];
        body = body.TrimStart(" \t\r\n"u8);
        if (body.IsEmpty)
        {
            request.Fail(IngestErrorCode.EmptyBody, "The body is empty.");
            return;
        }

        var contentType = request.Header("Content-Type");
        var declaredLines = MediaTypes.IsJsonLines(contentType);
        if (body[0] == (byte)'[') NativeArray.Read(body, request, target);
        else if (body[0] != (byte)'{' && !declaredLines) FailAsOther(contentType, request);
        else if (!declaredLines && SpansLines(body)) ReadDocument(body, request, target);
        else ReadLines(body, request, target);
    }

    private static void FailAsOther(string? contentType, IngestRequest request)
    {
        if (MediaTypes.MayHoldJson(contentType)) request.Fail(IngestErrorCode.MalformedJson, "The body starts with neither { nor [.", eventsSeen: 1);
        else request.Fail(IngestErrorCode.UnsupportedMediaType, $"The body is not JSON but {contentType}.", eventsSeen: 1);
    }

    /// <summary>Whether the first object goes on over several lines; then lines are not where events end.</summary>
    private static bool SpansLines(ReadOnlySpan<byte> body)
    {
        var lineEnd = body.IndexOf((byte)'\n');
        if (lineEnd < 0) return false;
        var rest = body[lineEnd..].TrimStart(" \t\r\n"u8);
        if (rest.IsEmpty) return false;
        // No JSON object has "}" and "{" with nothing but space between them: the cheap test settles almost every body.
        var objectFollows = rest[0] == (byte)'{';
        if (objectFollows && body[..lineEnd].TrimEnd(" \t\r"u8)[^1] == (byte)'}') return false;
        try
        {
            var json = new Utf8JsonReader(body, Options);
            json.Read();
            json.Skip();
            return json.BytesConsumed > lineEnd;
        }
        catch (JsonException)
        {
            // Broken somewhere: an object on the next line tells that lines were meant.
            return !objectFollows;
        }
    }

    private static void ReadLines(ReadOnlySpan<byte> body, IngestRequest request, EventTarget target)
    {
        var reader = new NativeEventReader(request, target);
        var index = 0;
        while (!body.IsEmpty)
        {
            var end = body.IndexOf((byte)'\n');
            var line = end < 0 ? body : body[..end];
            body = end < 0 ? default : body[(end + 1)..];
            line = line.Trim(" \t\r"u8);
            if (line.IsEmpty) continue;
            if (index >= request.Limits.MaxEvents)
            {
                request.RejectRest(index, 1 + CountLines(body), IngestErrorCode.TooManyEvents);
                return;
            }

            ReadLine(line, request, target, ref reader, ref index);
        }
    }

    // A line usually holds one object. Several without a line end between them are as good; what else follows an object spoils that object.
    private static void ReadLine(ReadOnlySpan<byte> line, IngestRequest request, EventTarget target, ref NativeEventReader reader, ref int index)
    {
        while (!line.IsEmpty)
        {
            if (index >= request.Limits.MaxEvents)
            {
                var count = CountObjects(line);
                request.RejectRest(index, count, IngestErrorCode.TooManyEvents);
                index += count;
                return;
            }

            if (line[0] != (byte)'{')
            {
                request.Reject(index++, IsOtherValue(line) ? IngestErrorCode.NotAnObject : IngestErrorCode.MalformedJson, found: line);
                return;
            }

            if (target == EventTarget.Predictions && request.Shapes.TryRead(line, request, index, out var slice) is > 0 and var length)
            {
                var after = line[length..].TrimStart(" \t\r"u8);
                if (after.IsEmpty || after[0] == (byte)'{')
                {
                    slice!.CommitRow();
                    index++;
                    line = after;
                    continue;
                }

                slice!.RollbackRow();
            }

            var json = new Utf8JsonReader(line, Options);
            try
            {
                json.Read();
                reader.Read(ref json, index);
            }
            catch (JsonException)
            {
                reader.Abandon();
                request.Reject(index++, IngestErrorCode.MalformedJson, found: line);
                return;
            }

            var rest = line[(int)json.BytesConsumed..].TrimStart(" \t\r"u8);
            if (!rest.IsEmpty && rest[0] != (byte)'{')
            {
                reader.Abandon();
                request.Reject(index++, IngestErrorCode.MalformedJson, found: rest);
                return;
            }

            if (reader.Commit(index++) && target == EventTarget.Predictions) request.Shapes.Learn(line[..(int)json.BytesConsumed]);
            line = rest;
        }
    }

    // Objects written over several lines.
    private static void ReadDocument(ReadOnlySpan<byte> body, IngestRequest request, EventTarget target)
    {
        var reader = new NativeEventReader(request, target);
        var json = new Utf8JsonReader(body, Options);
        var index = 0;
        var inEvent = false;
        try
        {
            while (json.Read())
            {
                inEvent = true;
                ReadElement(ref json, request, ref reader, index);
                inEvent = false;
                index++;
            }
        }
        catch (JsonException fault)
        {
            reader.Abandon();
            FailAt(request, fault.LineNumber ?? 0, fault.BytePositionInLine ?? 0, eventsSeen: index + (inEvent || index == 0 ? 1 : 0));
        }
    }

    /// <summary>Ends a request whose body is no JSON document.</summary>
    /// <param name="request">The request.</param>
    /// <param name="line">The line of the fault, from 0.</param>
    /// <param name="byteInLine">Its place in the line, from 0.</param>
    /// <param name="eventsSeen">Events that were begun.</param>
    internal static void FailAt(IngestRequest request, long line, long byteInLine, long eventsSeen)
    {
        var place = FormattableString.Invariant($"line {line + 1}, byte {byteInLine + 1}");
        request.Fail(IngestErrorCode.MalformedJson, $"The body is not valid JSON at {place}; nothing of it was counted.", eventsSeen);
    }

    /// <summary>Reads one element of a document, or counts why it is no event.</summary>
    /// <returns>Whether it is in the batch as a whole, with no value left out.</returns>
    internal static bool ReadElement(ref Utf8JsonReader json, IngestRequest request, ref NativeEventReader reader, int index)
    {
        if (index >= request.Limits.MaxEvents)
        {
            request.Reject(index, IngestErrorCode.TooManyEvents);
            json.Skip();
        }
        else if (json.TokenType != JsonTokenType.StartObject)
        {
            request.Reject(index, IngestErrorCode.NotAnObject, found: json.ValueSpan);
            json.Skip();
        }
        else
        {
            reader.Read(ref json, index);
            return reader.Commit(index);
        }

        return false;
    }

    // Counts as ReadLine does: what follows the last whole object and is none spoils that object.
    private static int CountObjects(ReadOnlySpan<byte> line)
    {
        var count = 0;
        try
        {
            var json = new Utf8JsonReader(line, Options);
            while (json.Read() && json.TokenType == JsonTokenType.StartObject)
            {
                count++;
                json.Skip();
            }
        }
        catch (JsonException)
        {
            // The object that is broken has been counted.
        }

        return Math.Max(1, count);
    }

    // A broken line costs an exception to look into, so past the limit a line counts as one event whatever it holds.
    private static long CountLines(ReadOnlySpan<byte> body)
    {
        var count = 0L;
        foreach (var line in body.Split((byte)'\n'))
        {
            if (!body[line].Trim(" \t\r"u8).IsEmpty) count++;
        }

        return count;
    }

    private static bool IsOtherValue(ReadOnlySpan<byte> line) =>
        line[0] is (byte)'[' or (byte)'"' or (byte)'-' or (>= (byte)'0' and <= (byte)'9') || line.SequenceEqual("null"u8)
            || line.SequenceEqual("true"u8) || line.SequenceEqual("false"u8);
}
