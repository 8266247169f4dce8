using ModelExporter.Ingest.Exchanges;

namespace ModelExporter.Ingest.Servers;

/// <summary>Inferences of the Open Inference Protocol: Triton with its binary tensors, MLServer, Seldon Core v2, KServe v2.</summary>
public sealed class OpenInferenceFormat(FormatOptions options) : IEventFormat
{
    /// <inheritdoc/>
    public string Name => "oip";

    /// <inheritdoc/>
    public IReadOnlyList<string> Paths { get; } = ["/v1/ingest/oip"];

    /// <inheritdoc/>
    public IReply Reply { get; } = new ReportReply();

    /// <inheritdoc/>
    public IReadOnlyList<IngestErrorCode> Rejections { get; } = FormatReasons.Of(FormatReasons.OfBodies, FormatReasons.OfLabels, [IngestErrorCode.InvalidTimestamp]);

    /// <inheritdoc/>
    public IReadOnlyList<IgnoredReason> Omissions { get; } = FormatReasons.InferenceOmissions;

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<byte> body, IngestRequest request) => ExchangeReader.Read(body, request, new EventWriter(request, options.Models));
}
