namespace ModelExporter.Ingest.Native;

/// <summary>Ground truth: <c>POST /v1/labels</c> with objects that name a model, the id of a prediction and its label, in the framings of native events.</summary>
public sealed class LabelFormat : IEventFormat
{
    /// <inheritdoc/>
    public string Name => "labels";

    /// <inheritdoc/>
    public IReadOnlyList<string> Paths { get; } = ["/v1/labels"];

    /// <inheritdoc/>
    public IReply Reply { get; } = new ReportReply();

    /// <inheritdoc/>
    public IReadOnlyList<IngestErrorCode> Rejections { get; } = FormatReasons.Of(FormatReasons.OfNativeEvents, FormatReasons.OfLabels, [IngestErrorCode.InvalidWeight]);

    /// <inheritdoc/>
    public IReadOnlyList<IgnoredReason> Omissions { get; } = [IgnoredReason.WrongType, IgnoredReason.OutOfRange];

    /// <inheritdoc/>
    public EventTarget Target => EventTarget.Labels;

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<byte> body, IngestRequest request) => NativeFormat.Read(body, request, EventTarget.Labels);
}
