using ModelExporter.Ingest.Exchanges;

namespace ModelExporter.Ingest.Servers;

/// <summary>Inferences of TensorFlow Serving: predict by rows and by columns, classify and regress, with their answers.</summary>
public sealed class TensorFlowFormat(FormatOptions options) : IEventFormat
{
    /// <inheritdoc/>
    public string Name => "tensorflow";

    /// <inheritdoc/>
    public IReadOnlyList<string> Paths { get; } = ["/v1/ingest/tensorflow"];

    /// <inheritdoc/>
    public IReply Reply { get; } = new ReportReply();

    /// <inheritdoc/>
    public IReadOnlyList<IngestErrorCode> Rejections { get; } = FormatReasons.Of(FormatReasons.OfBodies, FormatReasons.OfLabels, [IngestErrorCode.InvalidTimestamp]);

    /// <inheritdoc/>
    public IReadOnlyList<IgnoredReason> Omissions { get; } = FormatReasons.InferenceOmissions;

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<byte> body, IngestRequest request) => ExchangeReader.Read(body, request, new EventWriter(request, options.Models));
}
