using System.Text;
using System.Text.Json;
using ModelExporter.Ingest.Exchanges;
using ModelExporter.Ingest.Json;
using ModelExporter.Ingest.KServe;
using ModelExporter.Ingest.Seldon;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Ingest.CloudEvents;

/// <summary>CloudEvents 1.0 over HTTP in every mode: binary, structured, and batches. Events of KServe and Seldon are joined; the data of any other event is a native event.</summary>
public sealed class CloudEventsFormat : IWaitingFormat
{
    private readonly FormatOptions _options;
    private readonly Pairing _pairing;

    /// <summary>The format with nothing waiting.</summary>
    public CloudEventsFormat(FormatOptions options)
    {
        _options = options;
        _pairing = new Pairing(options, Name);
    }

    /// <inheritdoc/>
    public string Name => "cloudevents";

    /// <inheritdoc/>
    public IReadOnlyList<string> Paths { get; } = ["/v1/ingest/cloudevents"];

    /// <inheritdoc/>
    public IReply Reply { get; } = new EmptyReply();

    /// <inheritdoc/>
    public IReadOnlyList<IngestErrorCode> Rejections { get; } = FormatReasons.Of(FormatReasons.OfNativeEvents, FormatReasons.OfBodies, FormatReasons.OfPairs, FormatReasons.OfLabels, [IngestErrorCode.NotACloudEvent]);

    /// <inheritdoc/>
    public IReadOnlyList<IgnoredReason> Omissions { get; } = [.. FormatReasons.NativeOmissions, IgnoredReason.Unmapped, IgnoredReason.NoRequest, IgnoredReason.NoResponse];

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<byte> body, IngestRequest request)
    {
        var writer = new EventWriter(request, _options.Models);
        var contentType = request.Header("Content-Type") ?? "";
        // A batch's type starts with that of a single event.
        var isBatch = contentType.StartsWith("application/cloudevents-batch", StringComparison.OrdinalIgnoreCase);
        if (!isBatch && !contentType.StartsWith("application/cloudevents", StringComparison.OrdinalIgnoreCase))
        {
            ReadBinary(body, writer, request);
            return;
        }

        using var document = TolerantJson.Parse(body);
        if (document is null || document.RootElement.ValueKind != (isBatch ? JsonValueKind.Array : JsonValueKind.Object))
        {
            request.Fail(IngestErrorCode.MalformedJson, isBatch ? "The body is not an array of events." : "The body is not one event.", eventsSeen: 1);
            return;
        }

        if (!isBatch)
        {
            ReadStructured(document.RootElement, writer, request);
            return;
        }

        foreach (var item in document.RootElement.EnumerateArray())
        {
            if (writer.Index >= request.Limits.MaxEvents) writer.Reject(IngestErrorCode.TooManyEvents);
            else ReadStructured(item, writer, request);
        }
    }

    /// <inheritdoc/>
    public bool ReadExpired(IngestRequest request, bool isLast = false) => _pairing.WriteExpired(new EventWriter(request, _options.Models), request, isLast);

    /// <inheritdoc/>
    public int Waiting => _pairing.Waiting.Count;

    private void ReadBinary(ReadOnlySpan<byte> body, EventWriter writer, IngestRequest request)
    {
        foreach (var required in (ReadOnlySpan<string>)["Id", "Source", "Specversion", "Type"])
        {
            if (InferenceHeaders.Attribute(request, required) is not null) continue;
            writer.Reject(IngestErrorCode.NotACloudEvent, "ce-" + required.ToLowerInvariant());
            return;
        }

        Dispatch(InferenceHeaders.Attribute(request, "Type")!, body, name => InferenceHeaders.Attribute(request, name), InferenceHeaders.JsonAttribute(request, "Metadata"),
            request.Header("Content-Type"), writer, request);
    }

    private void ReadStructured(JsonElement item, EventWriter writer, IngestRequest request)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            writer.Reject(IngestErrorCode.NotAnObject);
            return;
        }

        foreach (var required in (ReadOnlySpan<string>)["specversion", "id", "source", "type"])
        {
            if (ElementCells.TextOf(item, required) is not null) continue;
            writer.Reject(IngestErrorCode.NotACloudEvent, required);
            return;
        }

        var encoded = ElementCells.Member(item, "data_base64");
        byte[] bytes = [];
        var hasData = item.TryGetProperty("data", out var data);
        if (hasData ? encoded.ValueKind != JsonValueKind.Undefined : encoded.ValueKind != JsonValueKind.String || !encoded.TryGetBytesFromBase64(out bytes!))
        {
            writer.Reject(IngestErrorCode.NotACloudEvent, hasData ? "data_base64" : "data");
            return;
        }

        // Text is JSON that was encoded once more, or CSV.
        if (hasData) bytes = Encoding.UTF8.GetBytes(data.ValueKind == JsonValueKind.String ? ElementCells.Text(data) ?? "" : data.GetRawText());
        var metadata = ElementCells.Member(item, "metadata");
        Dispatch(ElementCells.TextOf(item, "type")!, bytes, name => ElementCells.TextOf(item, name.ToLowerInvariant()),
            metadata.ValueKind == JsonValueKind.Object ? metadata.GetRawText() : ElementCells.Text(metadata), ElementCells.TextOf(item, "datacontenttype"), writer, request);
    }

    private void Dispatch(string type, ReadOnlySpan<byte> data, Func<string, string?> attribute, string? metadata, string? contentType, EventWriter writer, IngestRequest request)
    {
        if (type is LoggedHalf.RequestType or LoggedHalf.ResponseType)
        {
            LoggedHalf.From(attribute, metadata, contentType).Add(data, _pairing, writer, request, _options.QualifyModels);
        }
        else if (SeldonEvent.IsKnown(type))
        {
            SeldonEvent.Read(type, data, attribute, contentType, _pairing, writer, request, _options.QualifyModels);
        }
        else
        {
            writer.WriteNative(data, attribute("Id"), attribute("Time") is { } time && Timestamps.TryFromRfc3339(Encoding.UTF8.GetBytes(time), out var milliseconds) ? milliseconds : null,
                TraceContext.OfTraceParent(attribute("Traceparent")));
        }
    }
}
