using System.Text;
using System.Text.Json;
using ModelExporter.Ingest.Exchanges;
using ModelExporter.Ingest.Json;
using ModelExporter.Ingest.Tensors;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Ingest.Servers;

/// <summary>Captured data of SageMaker endpoints, a JSON object per line with both bodies as CSV, JSON or base64, and lines of ground truth. The header Model-Name says the model.</summary>
public sealed class SageMakerFormat(FormatOptions options) : IEventFormat
{
    /// <inheritdoc/>
    public string Name => "sagemaker";

    /// <inheritdoc/>
    public IReadOnlyList<string> Paths { get; } = ["/v1/ingest/sagemaker"];

    /// <inheritdoc/>
    public IReply Reply { get; } = new ReportReply();

    /// <inheritdoc/>
    public IReadOnlyList<IngestErrorCode> Rejections { get; } = FormatReasons.Of(FormatReasons.OfBodies, FormatReasons.OfLabels, [IngestErrorCode.InvalidTimestamp, IngestErrorCode.UnsupportedEvent]);

    /// <inheritdoc/>
    public IReadOnlyList<IgnoredReason> Omissions { get; } = FormatReasons.BodyOmissions;

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<byte> body, IngestRequest request)
    {
        var writer = new EventWriter(request, options.Models);
        JsonObjects.Read(body, request, writer, line => ReadLine(line, request, writer));
    }

    private static void ReadLine(JsonElement line, IngestRequest request, EventWriter writer)
    {
        var metadata = ElementCells.Member(line, "eventMetadata");
        var time = ModelSlice.NoTimestamp;
        if (ElementCells.TextOf(metadata, "inferenceTime") is { } text && !Timestamps.TryFromRfc3339(Encoding.UTF8.GetBytes(text), out time))
        {
            writer.Reject(IngestErrorCode.InvalidTimestamp, "inferenceTime", text);
            return;
        }

        var exchange = new Exchange
        {
            Model = request.Header("Model-Name"),
            Version = request.Header("Model-Version"),
            Id = ElementCells.TextOf(metadata, "inferenceId") ?? ElementCells.TextOf(metadata, "eventId"),
            TimestampMilliseconds = time,
        };
        var capture = ElementCells.Member(line, "captureData");
        using var label = line.TryGetProperty("groundTruthData", out var truth) ? Body(truth, PayloadSide.Response, exchange.Model, writer) : null;
        if (label is not null && capture.ValueKind != JsonValueKind.Object)
        {
            // The id of a line of ground truth is the inference's where the client gave it one, else that of its capture.
            writer.WriteTruth(exchange with { Id = ElementCells.TextOf(metadata, "eventId") }, label);
            return;
        }

        if (capture.ValueKind != JsonValueKind.Object)
        {
            writer.Reject(IngestErrorCode.UnsupportedEvent, "captureData");
            return;
        }

        // A merged line has all three.
        using var input = capture.TryGetProperty("endpointInput", out var asked) ? Body(asked, PayloadSide.Request, exchange.Model, writer) : null;
        using var output = capture.TryGetProperty("endpointOutput", out var answered) ? Body(answered, PayloadSide.Response, exchange.Model, writer) : null;
        writer.Write(exchange, input, output, label);
    }

    private static Payload Body(JsonElement part, PayloadSide side, string? model, EventWriter writer)
    {
        var data = ElementCells.Member(part, "data");
        var encoding = ElementCells.TextOf(part, "encoding");
        byte[]? bytes = null;
        if (encoding == "BASE64" && data.ValueKind == JsonValueKind.String) data.TryGetBytesFromBase64(out bytes);
        else if (encoding != "BASE64") bytes = Encoding.UTF8.GetBytes(ElementCells.Text(data) ?? "");
        var type = encoding == "CSV" ? ElementCells.TextOf(part, "observedContentType") is { } csv && csv.Contains("csv", StringComparison.OrdinalIgnoreCase) ? csv : "text/csv" : encoding == "JSON" ? null : Type(part, bytes);
        return writer.Read(bytes ?? "?"u8, type, side, model);
    }

    // Base64 is what an endpoint captures for which no content types are configured: JSON or CSV all the same.
    private static string? Type(JsonElement part, byte[]? bytes)
    {
        if (ElementCells.TextOf(part, "observedContentType") is { } observed) return observed;
        var isJson = bytes is not null && bytes.AsSpan().TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..];
        return isJson ? null : "text/csv";
    }
}
