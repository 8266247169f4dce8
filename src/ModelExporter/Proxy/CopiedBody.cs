using ModelExporter.Ingest.Bodies;
using ModelExporter.Monitoring.Exporter;

namespace ModelExporter.Proxy;

/// <summary>How much memory copies may take, all together. A state; any thread may take and give.</summary>
/// <param name="limit">Bytes.</param>
internal sealed class CopyBudget(long limit)
{
    private long _taken;

    /// <summary>Bytes that are taken.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Takes bytes where there are as many.</summary>
    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= limit) return true;
        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    /// <summary>Gives bytes back.</summary>
    public void Give(long bytes) => Interlocked.Add(ref _taken, -bytes);
}

/// <summary>A copy of a body on its way, until it is too large. A state of one message.</summary>
internal sealed class CopiedBody(CopyBudget budget, long limit) : IDisposable
{
    private readonly PooledBytes _bytes = new();

    /// <summary>Why there is no copy, or null.</summary>
    public CopyDrop? Dropped { get; private set; }

    /// <summary>The bytes; null when there is no copy.</summary>
    public ReadOnlyMemory<byte>? Bytes => Dropped is null ? _bytes.Memory : null;

    /// <summary>Copies a piece.</summary>
    public void Append(ReadOnlySpan<byte> piece)
    {
        if (Dropped is not null) return;
        if (_bytes.Length + (long)piece.Length > limit) Drop(CopyDrop.BodyTooLarge);
        else if (!budget.TryTake(piece.Length)) Drop(CopyDrop.MemoryFull);
        else _bytes.Append(piece);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        budget.Give(_bytes.Length);
        _bytes.Dispose();
    }

    private void Drop(CopyDrop reason)
    {
        Dropped = reason;
        Dispose();
    }
}
