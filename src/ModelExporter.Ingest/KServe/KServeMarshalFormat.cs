using System.Buffers;
using System.Text.Json;
using ModelExporter.Ingest.Bodies;
using ModelExporter.Ingest.Exchanges;
using ModelExporter.Ingest.Json;

namespace ModelExporter.Ingest.KServe;

/// <summary>
/// The hook by which KServe's agent has batches of logged requests and responses marshalled before it stores them: it posts an array of log records and stores what it is
/// answered. The answer is the array as it came, so that the payloads land where they did, whatever the exporter makes of them.
/// </summary>
public sealed class KServeMarshalFormat : IWaitingFormat
{
    private readonly FormatOptions _options;
    private readonly Pairing _pairing;

    /// <summary>The format with nothing waiting.</summary>
    public KServeMarshalFormat(FormatOptions options)
    {
        _options = options;
        _pairing = new Pairing(options, Name);
    }

    /// <inheritdoc/>
    public string Name => "kserve_marshal";

    /// <inheritdoc/>
    public IReadOnlyList<string> Paths { get; } = ["/v1/ingest/kserve/marshal"];

    /// <inheritdoc/>
    public IReply Reply { get; } = new MarshalReply();

    /// <inheritdoc/>
    public IReadOnlyList<IngestErrorCode> Rejections { get; } = FormatReasons.Of(FormatReasons.OfBodies, FormatReasons.OfPairs);

    /// <inheritdoc/>
    public IReadOnlyList<IgnoredReason> Omissions { get; } = FormatReasons.PairOmissions;

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<byte> body, IngestRequest request)
    {
        using var document = TolerantJson.Parse(body);
        var writer = new EventWriter(request, _options.Models);
        // What lies in storage for a single half is no array.
        if (document is not null && Field(document.RootElement, "bytes").ValueKind == JsonValueKind.String)
        {
            ReadRecord(document.RootElement, writer, request);
            return;
        }

        if (document?.RootElement.ValueKind != JsonValueKind.Array)
        {
            request.Fail(IngestErrorCode.MalformedJson, "The body is not an array of log records.");
            return;
        }

        foreach (var record in document.RootElement.EnumerateArray())
        {
            if (writer.Index >= request.Limits.MaxEvents)
            {
                writer.Reject(IngestErrorCode.TooManyEvents);
                continue;
            }

            ReadRecord(record, writer, request);
        }
    }

    /// <inheritdoc/>
    public bool ReadExpired(IngestRequest request, bool isLast = false) => _pairing.WriteExpired(new EventWriter(request, _options.Models), request, isLast);

    /// <inheritdoc/>
    public int Waiting => _pairing.Waiting.Count;

    private void ReadRecord(JsonElement record, EventWriter writer, IngestRequest request)
    {
        if (record.ValueKind != JsonValueKind.Object)
        {
            writer.Reject(IngestErrorCode.NotAnObject);
            return;
        }

        var bytes = Field(record, "bytes");
        if (bytes.ValueKind != JsonValueKind.String || !bytes.TryGetBytesFromBase64(out var compressed))
        {
            writer.Reject(IngestErrorCode.UnsupportedPayload, "bytes");
            return;
        }

        using var body = new PooledBytes();
        if (!TryDecompress(compressed, body, request, writer)) return;
        var metadata = Field(record, "metadata");
        new LoggedHalf
        {
            Type = Text(record, "reqType"),
            Id = Text(record, "id"),
            Time = Text(record, "occurrenceTime"),
            IsTimed = true,
            Service = Text(record, "inferenceService"),
            Namespace = Text(record, "namespace"),
            Component = Text(record, "component"),
            Endpoint = Text(record, "endpoint"),
            ContentType = Text(record, "contentType"),
            Metadata = metadata.ValueKind == JsonValueKind.Object ? metadata.GetRawText() : null,
        }.Add(body.Span, _pairing, writer, request, _options.QualifyModels);
    }

    private static bool TryDecompress(byte[] bytes, PooledBytes body, IngestRequest request, EventWriter writer)
    {
        if (!bytes.AsSpan().StartsWith(ContentEncodings.GzipMagic))
        {
            body.Append(bytes);
            return true;
        }

        using var source = new PooledBytes();
        source.Append(bytes);
        var outcome = Decompressor.Decompress(ContentEncoding.Gzip, source, body, request.Limits.MaxDecompressedBytes);
        if (outcome == DecompressionOutcome.Done) return true;
        writer.Reject(outcome == DecompressionOutcome.TooLarge ? IngestErrorCode.DecompressedBodyTooLarge : IngestErrorCode.CorruptEncoding, "bytes");
        return false;
    }

    // Go writes the names of fields as they are in its source when they have no tags; releases differ in which have.
    private static JsonElement Field(JsonElement record, string name)
    {
        if (record.ValueKind != JsonValueKind.Object) return default;
        if (record.TryGetProperty(name, out var value)) return value;
        foreach (var property in record.EnumerateObject())
        {
            if (string.Equals(ElementCells.NameOf(property), name, StringComparison.OrdinalIgnoreCase)) return property.Value;
        }

        return default;
    }

    private static string? Text(JsonElement record, string name) => ElementCells.Text(Field(record, name));

    private sealed class MarshalReply : IReply
    {
        public int Status => 200;

        public string? ContentType => "application/json";

        public (string Name, string Value)? Header => ("X-Log-Marshal-Extension", "json");

        // An error would lose the payloads that the agent is about to store.
        public bool IsUnconditional => true;

        public bool IsEcho => true;

        public void Write(IBufferWriter<byte> output, in IngestOutcome outcome) => throw new NotSupportedException("The answer is the request's body.");

        public void Write(IBufferWriter<byte> output, IngestRequest request, in IngestOutcome outcome) => output.Write(request.Body.Span);
    }
}
