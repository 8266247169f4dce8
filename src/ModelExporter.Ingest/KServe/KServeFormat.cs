using ModelExporter.Ingest.Exchanges;

namespace ModelExporter.Ingest.KServe;

/// <summary>The events of KServe's inference logger: binary CloudEvents, one request or one response per POST, joined by their common id.</summary>
public sealed class KServeFormat : IWaitingFormat
{
    private readonly FormatOptions _options;
    private readonly Pairing _pairing;

    /// <summary>The format with nothing waiting.</summary>
    public KServeFormat(FormatOptions options)
    {
        _options = options;
        _pairing = new Pairing(options, Name);
    }

    /// <inheritdoc/>
    public string Name => "kserve";

    /// <inheritdoc/>
    public IReadOnlyList<string> Paths { get; } = ["/v1/ingest/kserve"];

    /// <inheritdoc/>
    public IReply Reply { get; } = new EmptyReply(isUnconditional: true);

    /// <inheritdoc/>
    public IReadOnlyList<IngestErrorCode> Rejections { get; } = FormatReasons.Of(FormatReasons.OfBodies, FormatReasons.OfPairs);

    /// <inheritdoc/>
    public IReadOnlyList<IgnoredReason> Omissions { get; } = FormatReasons.PairOmissions;

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<byte> body, IngestRequest request)
    {
        var writer = new EventWriter(request, _options.Models);
        LoggedHalf.From(name => InferenceHeaders.Attribute(request, name), InferenceHeaders.JsonAttribute(request, "Metadata"), request.Header("Content-Type"))
            .Add(body, _pairing, writer, request, _options.QualifyModels);
    }

    /// <inheritdoc/>
    public bool ReadExpired(IngestRequest request, bool isLast = false) => _pairing.WriteExpired(new EventWriter(request, _options.Models), request, isLast);

    /// <inheritdoc/>
    public int Waiting => _pairing.Waiting.Count;
}
