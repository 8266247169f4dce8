using System.Buffers;

namespace ModelExporter.Ingest.Bodies;

/// <summary>Contiguous bytes in pooled memory that grow up to a limit. A state owned by its request.</summary>
/// <remarks>The same JSON reader is about twice as fast over contiguous bytes as over the segments of a pipe, so a body is put together before it is
/// read.</remarks>
public sealed class PooledBytes : IDisposable
{
    private const int Smallest = 4096;
    private byte[] _bytes = [];

    /// <summary>Number of bytes.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>The bytes, valid until more are added or the memory is given back.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    /// <summary>The bytes as a stream to read from.</summary>
    public Stream AsStream() => new MemoryStream(_bytes, 0, Length, writable: false);

    /// <summary>Makes room for at least this many bytes in all.</summary>
    public void Reserve(long capacity)
    {
        if (capacity <= _bytes.Length) return;
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max(Smallest, capacity)));
        Span.CopyTo(larger);
        Return();
        _bytes = larger;
    }

    /// <summary>Free room after the bytes, at least one byte; what is written there counts once <see cref="Advance"/> is called.</summary>
    public Span<byte> Free()
    {
        if (Length == _bytes.Length) Reserve(Math.Max(Smallest, 2L * Length));
        return _bytes.AsSpan(Length);
    }

    /// <summary>Makes the first bytes of the free room part of the bytes.</summary>
    public void Advance(int count) => Length += count;

    /// <summary>Adds bytes at the end.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - Length < bytes.Length) Reserve(Math.Max((long)Length + bytes.Length, 2L * Length));
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>Gives the memory back; the object can be filled again.</summary>
    public void Dispose()
    {
        Return();
        _bytes = [];
        Length = 0;
    }

    private void Return()
    {
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
    }
}
