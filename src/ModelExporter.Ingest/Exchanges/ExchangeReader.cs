using System.Text;
using System.Text.Json;
using ModelExporter.Ingest.Json;
using ModelExporter.Ingest.Tensors;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Ingest.Exchanges;

/// <summary>Reads whole inferences: objects that hold the request's and the response's body and what is known besides; one object, an array of them, or one per line.</summary>
internal static class ExchangeReader
{
    private const string RequestField = "request";
    private const string ResponseField = "response";

    /// <summary>Reads every inference of a body.</summary>
    public static void Read(ReadOnlySpan<byte> body, IngestRequest request, EventWriter writer) =>
        JsonObjects.Read(body, request, writer, element => ReadOne(element, request, writer));

    private static void ReadOne(JsonElement element, IngestRequest request, EventWriter writer)
    {
        var time = ModelSlice.NoTimestamp;
        if (!Timestamps.TryRead(ElementCells.Member(element, "timestamp"), ref time))
        {
            writer.Reject(IngestErrorCode.InvalidTimestamp, "timestamp");
            return;
        }

        var exchange = new Exchange
        {
            Model = ElementCells.TextOf(element, "model") ?? request.Header("Model-Name"),
            Version = ElementCells.TextOf(element, "version") ?? request.Header("Model-Version"),
            Id = ElementCells.TextOf(element, "id"),
            TimestampMilliseconds = time,
            LatencySeconds = Latency(ElementCells.Member(element, "latency_ms"), request),
            Error = ElementCells.TextOf(element, "error") ?? StatusError(ElementCells.Member(element, "status")),
            Client = ElementCells.TextOf(element, "client"),
            Trace = TraceContext.OfTraceParent(ElementCells.TextOf(element, "traceparent")),
            Metadata = ElementCells.Member(element, "metadata") is { ValueKind: JsonValueKind.Object } metadata ? metadata.GetRawText() : null,
        };
        using var input = Side(element, RequestField, PayloadSide.Request, exchange.Model, writer);
        using var output = Side(element, ResponseField, PayloadSide.Response, exchange.Model, writer);
        var label = ElementCells.Member(element, "label");
        using var truth = label.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null : Payload.Read(label, PayloadSide.Response, request);
        if (input is not null || output is not null || exchange.Error is not null) writer.Write(exchange, input, output, truth);
        else if (truth is not null) writer.WriteTruth(exchange, truth);
        else writer.Reject(IngestErrorCode.UnsupportedPayload, RequestField);
    }

    // Bodies that are no JSON come as text, or in base64 with their own type.
    private static Payload? Side(JsonElement element, string name, PayloadSide side, string? model, EventWriter writer)
    {
        var type = ElementCells.TextOf(element, name + "_content_type");
        var value = ElementCells.Member(element, name);
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            var encoded = ElementCells.Member(element, name + "_base64");
            if (encoded.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null) return null;
            return encoded.ValueKind == JsonValueKind.String && encoded.TryGetBytesFromBase64(out var bytes)
                ? writer.Read(bytes, type, side, model) : writer.Read("?"u8, null, side, model);
        }

        // Parsed again from its text, so that pointers into it start at its own root.
        var text = value.ValueKind == JsonValueKind.String ? ElementCells.Text(value) ?? "" : value.GetRawText();
        return writer.Read(Encoding.UTF8.GetBytes(text), value.ValueKind == JsonValueKind.String ? type : null, side, model);
    }

    private static double Latency(JsonElement value, IngestRequest request)
    {
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null) return double.NaN;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var milliseconds) && milliseconds >= 0 && double.IsFinite(milliseconds)) return milliseconds / 1000;
        request.Ignore(value.ValueKind == JsonValueKind.Number ? IgnoredReason.OutOfRange : IgnoredReason.WrongType);
        return double.NaN;
    }

    private static string? StatusError(JsonElement status) =>
        status.ValueKind == JsonValueKind.Number && status.TryGetInt32(out var code) && code >= 400 ? FormattableString.Invariant($"http_{code}") : null;
}
