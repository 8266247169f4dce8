using ModelExporter.Ingest.Exchanges;
using ModelExporter.Ingest.Json;
using ModelExporter.Ingest.OpenTelemetry;

namespace ModelExporter.Ingest.Servers;

/// <summary>Rows of BentoML's monitoring as JSON, as log shippers forward its files; their columns' roles are in <c>bento_meta</c>. The header Model-Name tells senders apart whose rows do not all have it.</summary>
public sealed class BentoFormat(FormatOptions options) : IEventFormat
{
    private readonly PredictionRecords _records = new();

    /// <inheritdoc/>
    public string Name => "bentoml";

    /// <inheritdoc/>
    public IReadOnlyList<string> Paths { get; } = ["/v1/ingest/bentoml"];

    /// <inheritdoc/>
    public IReply Reply { get; } = new ReportReply();

    /// <inheritdoc/>
    public IReadOnlyList<IngestErrorCode> Rejections { get; } = FormatReasons.Of(FormatReasons.OfNativeEvents, FormatReasons.OfLabels, [IngestErrorCode.TooManyFeatures, IngestErrorCode.SchemaUnknown, IngestErrorCode.UnsupportedEvent]);

    /// <inheritdoc/>
    public IReadOnlyList<IgnoredReason> Omissions { get; } = FormatReasons.NativeOmissions;

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<byte> body, IngestRequest request)
    {
        var writer = new EventWriter(request, options.Models);
        var resource = new List<KeyValuePair<string, AnyValue>>();
        if (request.Header("Model-Name") is { } name) resource.Add(KeyValuePair.Create("service.name", new AnyValue(name)));
        JsonObjects.Read(body, request, writer, row => _records.Write(new LogRecord(new AnyValue(resource), AnyValue.OfJson(row), default, 0), writer));
    }
}
