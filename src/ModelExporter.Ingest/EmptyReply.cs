using System.Buffers;

namespace ModelExporter.Ingest;

/// <summary>The answer that CloudEvents senders understand: 200 and no body. Any other success is an error to KServe's logger.</summary>
public sealed class EmptyReply : IReply
{
    /// <inheritdoc/>
    public int Status => 200;

    /// <inheritdoc/>
    public string? ContentType => null;

    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> output, in IngestOutcome outcome)
    {
        // Nothing: that is the answer.
    }
}
