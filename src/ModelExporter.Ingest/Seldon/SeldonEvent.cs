using System.Text;
using System.Text.Json;
using ModelExporter.Ingest.Exchanges;
using ModelExporter.Ingest.Json;
using ModelExporter.Ingest.Tensors;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Ingest.Seldon;

/// <summary>Events of Seldon Core v1's payload logger, and its feedback.</summary>
/// <remarks>Unlike KServe's, the events of one inference have different ids; what they have in common is <c>requestid</c>.</remarks>
internal static class SeldonEvent
{
    private const string RequestType = "io.seldon.serving.inference.request";
    private const string ResponseType = "io.seldon.serving.inference.response";
    private const string FeedbackType = "io.seldon.serving.feedback";

    /// <summary>Whether this is one of the types.</summary>
    public static bool IsKnown(string? type) => type is RequestType or ResponseType or FeedbackType;

    /// <summary>Reads one event.</summary>
    public static void Read(string? type, ReadOnlySpan<byte> data, Func<string, string?> attribute, string? contentType, Pairing pairing, EventWriter writer, IngestRequest request, bool qualify)
    {
        var service = attribute("Inferenceservicename");
        var ns = attribute("Namespace");
        var id = attribute("Requestid");
        var model = qualify && ns is not null && service is not null ? $"{ns}.{service}" : service;
        var time = ModelSlice.NoTimestamp;
        if (attribute("Time") is { } text && !Timestamps.TryFromRfc3339(Encoding.UTF8.GetBytes(text), out time)) time = ModelSlice.NoTimestamp;
        var exchange = new Exchange { Model = model, Version = attribute("Endpoint"), Id = id, TimestampMilliseconds = time, Trace = TraceContext.OfTraceParent(attribute("Traceparent")) };
        if (!IsKnown(type)) writer.Reject(IngestErrorCode.UnsupportedEvent, "type", type);
        else if (type == FeedbackType) ReadFeedback(data, exchange, writer, request);
        else if (model is null) writer.Reject(IngestErrorCode.MissingModel, "inferenceservicename");
        else if (id is null) writer.Reject(IngestErrorCode.MissingId, "requestid");
        else if (Encoding.UTF8.GetByteCount(id) > request.Limits.IdBytes) writer.Reject(IngestErrorCode.InvalidId, "requestid", id);
        else pairing.Add(new InferenceHalf(string.Join('\n', ns, service, attribute("Modelid"), id), type == ResponseType, data.ToArray(),
            contentType, IsTimed: false, exchange), writer, request);
    }

    /// <summary>Reads what came back of a prediction: its truth, joined by the id of the prediction, and what it was worth.</summary>
    public static void ReadFeedback(ReadOnlySpan<byte> data, Exchange exchange, EventWriter writer, IngestRequest request)
    {
        using var document = TolerantJson.Parse(data);
        if (document is null)
        {
            writer.Reject(IngestErrorCode.MalformedJson);
            return;
        }

        var root = document.RootElement;
        var id = Puid(root, "response") ?? Puid(root, "request") ?? exchange.Id;
        var truth = ElementCells.Member(root, "truth");
        // The executor passes on what its client sent, so what is left out there is not there at all.
        var reward = ElementCells.Member(root, "reward") is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var value) && double.IsFinite(value) ? value : (double?)null;
        var hasTruth = truth.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null) && !(truth.ValueKind == JsonValueKind.Object && !truth.EnumerateObject().Any());
        if (!hasTruth)
        {
            if (reward is null) writer.Reject(IngestErrorCode.MissingLabel, "truth");
            else writer.WriteReward(exchange with { Id = id }, reward.Value);
        }
        else if (truth.ValueKind != JsonValueKind.Object || !SeldonPayload.Is(truth))
        {
            writer.Reject(IngestErrorCode.UnsupportedPayload, "truth");
        }
        else
        {
            using var payload = Payload.Read(truth, PayloadSide.Response, request);
            writer.WriteTruth(exchange with { Id = id }, payload, reward);
        }
    }

    private static string? Puid(JsonElement root, string side) =>
        ElementCells.TextOf(ElementCells.Member(ElementCells.Member(root, side), "meta"), "puid");
}
