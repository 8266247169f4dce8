using System.Buffers;

namespace ModelExporter.Ingest;

/// <summary>The answer that CloudEvents senders understand: 200 and no body. Any other success is an error to KServe's logger.</summary>
/// <param name="isUnconditional">Whether events that could not be used are answered so too: where the sender can do nothing with a refusal but log it.</param>
public sealed class EmptyReply(bool isUnconditional = false) : IReply
{
    /// <inheritdoc/>
    public int Status => 200;

    /// <inheritdoc/>
    public string? ContentType => null;

    /// <inheritdoc/>
    public bool IsUnconditional => isUnconditional;

    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> output, in IngestOutcome outcome)
    {
        // Nothing: that is the answer.
    }
}
