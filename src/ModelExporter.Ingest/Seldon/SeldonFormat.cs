using ModelExporter.Ingest.Exchanges;
using ModelExporter.Ingest.KServe;

namespace ModelExporter.Ingest.Seldon;

/// <summary>The payload logger of Seldon Core v1: binary CloudEvents joined by <c>Ce-Requestid</c>, and feedback with the truth.</summary>
public sealed class SeldonFormat : IWaitingFormat
{
    private readonly FormatOptions _options;
    private readonly Pairing _pairing;

    /// <summary>The format with nothing waiting.</summary>
    public SeldonFormat(FormatOptions options)
    {
        _options = options;
        _pairing = new Pairing(options, Name);
    }

    /// <inheritdoc/>
    public string Name => "seldon";

    /// <inheritdoc/>
    public IReadOnlyList<string> Paths { get; } = ["/v1/ingest/seldon"];

    /// <inheritdoc/>
    public IReply Reply { get; } = new EmptyReply();

    /// <inheritdoc/>
    public IReadOnlyList<IngestErrorCode> Rejections { get; } = FormatReasons.Of(FormatReasons.OfBodies, FormatReasons.OfPairs, FormatReasons.OfLabels);

    /// <inheritdoc/>
    public IReadOnlyList<IgnoredReason> Omissions { get; } = FormatReasons.PairOmissions;

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<byte> body, IngestRequest request) => SeldonEvent.Read(InferenceHeaders.Attribute(request, "Type"), body,
        name => InferenceHeaders.Attribute(request, name), request.Header("Content-Type"), _pairing, new EventWriter(request, _options.Models), request, _options.QualifyModels);

    /// <inheritdoc/>
    public bool ReadExpired(IngestRequest request, bool isLast = false) => _pairing.WriteExpired(new EventWriter(request, _options.Models), request, isLast);

    /// <inheritdoc/>
    public int Waiting => _pairing.Waiting.Count;
}
