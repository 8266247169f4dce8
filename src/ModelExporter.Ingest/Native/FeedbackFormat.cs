namespace ModelExporter.Ingest.Native;

/// <summary>What people did with predictions: <c>POST /v1/feedback</c> with objects that name a model and an action, in the framings of native events.</summary>
public sealed class FeedbackFormat : IEventFormat
{
    /// <inheritdoc/>
    public string Name => "feedback";

    /// <inheritdoc/>
    public IReadOnlyList<string> Paths { get; } = ["/v1/feedback"];

    /// <inheritdoc/>
    public IReply Reply { get; } = new ReportReply();

    /// <inheritdoc/>
    public IReadOnlyList<IngestErrorCode> Rejections { get; } = FormatReasons.Of(FormatReasons.OfNativeEvents, [IngestErrorCode.MissingAction, IngestErrorCode.InvalidAction]);

    /// <inheritdoc/>
    public IReadOnlyList<IgnoredReason> Omissions { get; } = [IgnoredReason.WrongType];

    /// <inheritdoc/>
    public EventTarget Target => EventTarget.Feedback;

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<byte> body, IngestRequest request) => NativeFormat.Read(body, request, EventTarget.Feedback);
}
