using System.Buffers;
using System.Text;
using System.Text.Json;
using ModelExporter.Ingest.Exchanges;

namespace ModelExporter.Ingest.OpenTelemetry;

/// <summary>Log records of OpenTelemetry over HTTP, in protobuf and in JSON, one record per prediction.</summary>
public sealed class LogsFormat(FormatOptions options) : IEventFormat
{
    private const string Json = "application/json";
    private const string Protobuf = "application/x-protobuf";
    private readonly PredictionRecords _records = new();

    /// <inheritdoc/>
    public string Name => "otlp_logs";

    /// <inheritdoc/>
    public IReadOnlyList<string> Paths { get; } = ["/v1/logs"];

    /// <inheritdoc/>
    public IReply Reply { get; } = new PartialSuccess();

    /// <inheritdoc/>
    public IReadOnlyList<IngestErrorCode> Rejections { get; } = FormatReasons.Of(FormatReasons.OfNativeEvents, FormatReasons.OfLabels, [IngestErrorCode.TooManyFeatures, IngestErrorCode.SchemaUnknown, IngestErrorCode.UnsupportedEvent, IngestErrorCode.UnsupportedPayload]);

    /// <inheritdoc/>
    public IReadOnlyList<IgnoredReason> Omissions { get; } = FormatReasons.NativeOmissions;

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<byte> body, IngestRequest request)
    {
        // An empty message is a valid one. What is past the limit is not decoded.
        var most = Math.Max(0, request.Limits.MaxEvents - request.FirstIndex);
        if ((IsJson(request) ? JsonLogs.Read(body, most) : ProtobufLogs.Read(body, most)) is not { } records)
        {
            request.Fail(IngestErrorCode.UnsupportedPayload, "The body is not a request of OTLP logs in the form that its Content-Type says.", eventsSeen: 1);
            return;
        }

        var writer = new EventWriter(request, options.Models);
        foreach (var record in records.Read)
        {
            if (record.IsTooLarge) writer.Reject(IngestErrorCode.TooManyFeatures, "body");
            else _records.Write(record, writer);
        }

        if (records.Total > records.Read.Count) writer.Reject(IngestErrorCode.TooManyEvents, count: records.Total - records.Read.Count);
    }

    private static bool IsJson(IngestRequest request) => request.Header("Content-Type")?.Contains("json", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>ExportLogsServiceResponse in the form of the request; with <c>partial_success</c> when records were rejected.</summary>
    private sealed class PartialSuccess : IReply
    {
        public int Status => 200;

        public string? ContentType => Protobuf;

        public string? ContentTypeFor(IngestRequest request) => IsJson(request) ? Json : Protobuf;

        public void Write(IBufferWriter<byte> output, in IngestOutcome outcome) => WriteProtobuf(output, outcome);

        public void Write(IBufferWriter<byte> output, IngestRequest request, in IngestOutcome outcome)
        {
            if (!IsJson(request))
            {
                WriteProtobuf(output, outcome);
                return;
            }

            using var json = new Utf8JsonWriter(output);
            json.WriteStartObject();
            if (outcome.Rejected > 0)
            {
                json.WriteStartObject("partialSuccess");
                json.WriteString("rejectedLogRecords", FormattableString.Invariant($"{outcome.Rejected}"));
                json.WriteString("errorMessage", Message(outcome));
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        private static void WriteProtobuf(IBufferWriter<byte> output, in IngestOutcome outcome)
        {
            if (outcome.Rejected == 0) return;
            var partial = new ArrayBufferWriter<byte>();
            partial.Write((ReadOnlySpan<byte>)[0x08]);
            WriteVarint(partial, (ulong)outcome.Rejected);
            partial.Write((ReadOnlySpan<byte>)[0x12]);
            var message = Encoding.UTF8.GetBytes(Message(outcome));
            WriteVarint(partial, (ulong)message.Length);
            partial.Write(message);
            output.Write((ReadOnlySpan<byte>)[0x0a]);
            WriteVarint(output, (ulong)partial.WrittenCount);
            output.Write(partial.WrittenSpan);
        }

        private static string Message(in IngestOutcome outcome) => outcome.Errors.Count > 0 ? outcome.Errors[0].Message : "";

        private static void WriteVarint(IBufferWriter<byte> output, ulong value)
        {
            for (; value >= 0x80; value >>= 7) output.Write((ReadOnlySpan<byte>)[(byte)(value | 0x80)]);
            output.Write((ReadOnlySpan<byte>)[(byte)value]);
        }
    }
}
