using System.Text.Json;
using ModelExporter.Ingest.Json;
using ModelExporter.Ingest.OpenTelemetry;
using ModelExporter.Ingest.Tensors;

namespace ModelExporter.Ingest.Capture;

/// <summary>What a captured body looks like. A value.</summary>
/// <param name="Format">The format whose path takes it, or the server's of a request or response alone.</param>
/// <param name="Half">What it is when it is the request's or the response's body alone: <c>request</c> or <c>response</c>; else null.</param>
/// <param name="ContentType">The content type under which its format reads it, where that matters; else null.</param>
public readonly record struct CapturedBody(string Format, string? Half = null, string? ContentType = null)
{
    private const string Request = "request";
    private const string Response = "response";
    private const string Csv = "text/csv";

    /// <summary>Tells what a body is, from the body alone.</summary>
    public static CapturedBody Sniff(ReadOnlySpan<byte> body)
    {
        using var document = TolerantJson.Parse(body) ?? FirstDocument(body);
        // Broken JSON is no CSV: the native reader says where it breaks.
        if (document is null && body.TrimStart(" \t\r\n\uFEFF"u8) is [(byte)'{' or (byte)'[', ..]) return new CapturedBody("native");
        if (document is null) return ProtobufLogs.Read(body, 1) is { Total: > 0 } ? new CapturedBody("otlp_logs", null, "application/x-protobuf") : new CapturedBody("csv", Request, Csv);
        var root = document.RootElement;
        var first = root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0 ? root[0] : root;
        if (Has(first, "specversion"))
            return new CapturedBody("cloudevents", null, root.ValueKind == JsonValueKind.Array ? "application/cloudevents-batch+json" : "application/cloudevents+json");
        if (first.ValueKind != JsonValueKind.Object) return new CapturedBody("body", Request);
        if (Has(first, "resourceLogs")) return new CapturedBody("otlp_logs", null, "application/json");
        if (Has(first, "captureData") || Has(first, "groundTruthData")) return new CapturedBody("sagemaker");
        if (Has(first, "bento_meta") || (Has(first, "request_id") && Has(first, "timestamp") && !Has(first, "model"))) return new CapturedBody("bentoml");
        if ((Has(first, "bytes") || Has(first, "Bytes")) && (Has(first, "reqType") || Has(first, "ReqType"))) return new CapturedBody("kserve_marshal");
        if (Has(first, "truth") || Has(first, "reward")) return new CapturedBody("seldon", "feedback");
        if (IsInference(first)) return new CapturedBody(ServerOf(ElementCells.Member(first, Request), ElementCells.Member(first, Response)) is var server && server == "body" ? "mlflow" : server);
        if (Has(first, "features") || Has(first, "prediction")) return new CapturedBody("native");
        if (Has(first, "action")) return new CapturedBody("feedback");
        if (Has(first, "label") && Has(first, "id")) return new CapturedBody("labels");
        if (IsResponse(first)) return new CapturedBody(ServerOf(default, first), Response);
        return Has(first, "model") && !IsRequest(first) ? new CapturedBody("native") : new CapturedBody(ServerOf(first, default), Request);
    }

    /// <summary>Whether an object holds both bodies of an inference.</summary>
    internal static bool IsInference(JsonElement item) =>
        Has(item, Request) || Has(item, "request_base64") || Has(item, Response) || Has(item, "response_base64");

    /// <summary>Whether a body of this format may also be the request or the response alone.</summary>
    public static bool MayBeHalf(string format) => format is "kserve" or "seldon" or "mlflow" or "tensorflow" or "oip" or "csv" or "body";

    private static bool IsRequest(JsonElement body) => Has(body, "instances") || Has(body, "inputs") || Has(body, "dataframe_split") || Has(body, "dataframe_records")
        || Has(body, "examples") || SeldonPayload.Is(body);

    private static bool IsResponse(JsonElement body) => Has(body, "predictions") || Has(body, "outputs") && !Has(body, "inputs") || Has(body, "results") || Has(body, "result")
        || (Has(body, "error") && body.EnumerateObject().Count() == 1);

    private static string ServerOf(JsonElement asked, JsonElement answered)
    {
        if (SeldonPayload.Is(asked) || SeldonPayload.Is(answered)) return "seldon";
        if (Has(asked, "dataframe_split") || Has(asked, "dataframe_records")) return "mlflow";
        if (HasTensors(asked, "inputs") || HasTensors(answered, "outputs")) return "oip";
        if (Has(asked, "examples") || Has(asked, "signature_name") || Has(answered, "result") || Has(answered, "results") || Has(answered, "outputs")) return "tensorflow";
        if (Has(asked, "instances") || Has(answered, "predictions")) return "kserve";
        return Has(asked, "inputs") ? "mlflow" : "body";
    }

    private static bool HasTensors(JsonElement body, string name) =>
        ElementCells.Member(body, name) is { ValueKind: JsonValueKind.Array } tensors && tensors.GetArrayLength() > 0 && Has(tensors[0], "datatype");

    // One object per line, or JSON with binary tensors behind it.
    private static JsonDocument? FirstDocument(ReadOnlySpan<byte> body) => TolerantJson.ParseFirst(body, out _) is { RootElement.ValueKind: JsonValueKind.Object or JsonValueKind.Array } document
        ? document : FirstLine(body);

    private static JsonDocument? FirstLine(ReadOnlySpan<byte> body)
    {
        var end = body.IndexOf((byte)'\n');
        return end > 0 && TolerantJson.Parse(body[..end]) is { RootElement.ValueKind: JsonValueKind.Object } document ? document : null;
    }

    private static bool Has(JsonElement item, string name) => ElementCells.Member(item, name).ValueKind != JsonValueKind.Undefined;
}
