using System.Buffers;

namespace ModelExporter.Exposition.Pages;

/// <summary>The bytes of a page in pooled chunks; what was written last can be taken back. A state owned by one scrape.</summary>
/// <remarks>Chunks stay below the large object heap, so that a page of any length costs no copy and leaves no hole.</remarks>
public sealed class PageBuffer : IBufferWriter<byte>, IDisposable
{
    private const int ChunkBytes = 1 << 16;

    private readonly List<byte[]> _chunks = [];
    private readonly List<int> _lengths = [];
    private byte[] _chunk = [];
    private int _used;
    private long _before;

    /// <summary>Bytes written.</summary>
    public long Length => _before + _used;

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _chunk.Length - _used);
        _used += count;
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        if (_chunk.Length - _used < Math.Max(sizeHint, 1)) AddChunk(sizeHint);
        return _chunk.AsSpan(_used);
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_chunk.Length - _used < Math.Max(sizeHint, 1)) AddChunk(sizeHint);
        return _chunk.AsMemory(_used);
    }

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        _used += bytes.Length;
    }

    /// <summary>Takes back everything after the first <paramref name="length"/> bytes.</summary>
    public void Truncate(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        while (length < _before)
        {
            ArrayPool<byte>.Shared.Return(_chunk);
            var last = _chunks.Count - 1;
            _chunk = _chunks[last];
            _used = _lengths[last];
            _before -= _used;
            _chunks.RemoveAt(last);
            _lengths.RemoveAt(last);
        }

        _used = (int)(length - _before);
    }

    /// <summary>The page, chunk by chunk.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Chunks
    {
        get
        {
            for (var i = 0; i < _chunks.Count; i++) yield return _chunks[i].AsMemory(0, _lengths[i]);
            if (_used > 0) yield return _chunk.AsMemory(0, _used);
        }
    }

    /// <summary>Copies the whole page into one array.</summary>
    public byte[] ToArray()
    {
        var page = new byte[Length];
        var at = 0;
        foreach (var chunk in Chunks)
        {
            chunk.CopyTo(page.AsMemory(at));
            at += chunk.Length;
        }

        return page;
    }

    /// <summary>Gives the chunks back; the page is empty afterwards.</summary>
    public void Dispose()
    {
        foreach (var chunk in _chunks) ArrayPool<byte>.Shared.Return(chunk);
        if (_chunk.Length > 0) ArrayPool<byte>.Shared.Return(_chunk);
        _chunks.Clear();
        _lengths.Clear();
        _chunk = [];
        _used = 0;
        _before = 0;
    }

    private void AddChunk(int sizeHint)
    {
        if (_chunk.Length > 0)
        {
            _chunks.Add(_chunk);
            _lengths.Add(_used);
            _before += _used;
        }

        _chunk = ArrayPool<byte>.Shared.Rent(Math.Max(sizeHint, ChunkBytes));
        _used = 0;
    }
}
