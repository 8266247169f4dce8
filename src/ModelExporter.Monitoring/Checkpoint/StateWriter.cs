using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace ModelExporter.Monitoring.Checkpoint;

/// <summary>Collects the state of the monitoring core as bytes, little-endian. A state owned by the checkpoint that is being made; it may be used again after <see cref="Clear"/>.</summary>
/// <remarks>What is written lies in one array, sections too: saving under a lock is copying, and a writer that is used again has the memory already.</remarks>
public sealed class StateWriter
{
    private byte[] _bytes = [];
    private int _length;

    /// <summary>What was written so far; valid until the next write.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    /// <summary>Forgets what was written and keeps the memory, with a quarter more for a state that grew: it is better taken here than under a lock.</summary>
    public void Clear()
    {
        var wanted = (int)Math.Min(Array.MaxLength, _length + (_length / 4L));
        if (_bytes.Length < wanted) _bytes = new byte[wanted];
        _length = 0;
    }

    /// <summary>Writes a number.</summary>
    public void Write(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(sizeof(long)), value);

    /// <summary>Writes a text.</summary>
    public void Write(string text) => WriteBytes(Encoding.UTF8.GetBytes(text));

    /// <summary>Writes bytes with their number before them.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        Write(bytes.Length);
        bytes.CopyTo(Take(bytes.Length));
    }

    /// <summary>Writes values as they lie in memory, with their number before them.</summary>
    public void WriteValues<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        Write(values.Length);
        var bytes = MemoryMarshal.AsBytes(values);
        bytes.CopyTo(Take(bytes.Length));
    }

    /// <summary>Writes a part that a reader may skip as a whole.</summary>
    public void WriteSection(Action<StateWriter> write)
    {
        var start = _length;
        Write(0);
        write(this);
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(start), _length - start - sizeof(long));
    }

    private Span<byte> Take(int length)
    {
        var needed = (long)_length + length;
        if (needed > Array.MaxLength) throw new InvalidOperationException("The state is larger than 2GiB; lower limits.models, limits.versions or labels.capacity.");
        if (needed > _bytes.Length) Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(needed, Math.Max(4096, 2L * _bytes.Length))));
        var taken = _bytes.AsSpan(_length, length);
        _length = (int)needed;
        return taken;
    }
}

/// <summary>Saved state that does not fit what it shall be put into: another configuration, or damage.</summary>
public sealed class StateMismatchException(string message) : FormatException(message)
{
    /// <summary>Runs what may fail with this exception.</summary>
    /// <returns>Its message, or null when it did not.</returns>
    internal static string? MessageOf(Action restore)
    {
        try
        {
            restore();
            return null;
        }
        catch (StateMismatchException mismatch)
        {
            return mismatch.Message;
        }
    }
}

/// <summary>Reads what a <see cref="StateWriter"/> wrote. Every number is checked before memory is taken for it.</summary>
/// <param name="bytes">The bytes.</param>
public sealed class StateReader(ReadOnlyMemory<byte> bytes)
{
    private ReadOnlyMemory<byte> _rest = bytes;

    /// <summary>Whether everything was read.</summary>
    public bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Reads a number.</summary>
    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)).Span);

    /// <summary>Reads a number from 0 to a limit.</summary>
    public int ReadCount(int limit)
    {
        var value = ReadInt64();
        return value >= 0 && value <= limit ? (int)value : throw new StateMismatchException($"A count of {value} where at most {limit} is possible.");
    }

    /// <summary>Reads a number that is not negative.</summary>
    public long ReadNonNegative() => ReadInt64() is >= 0 and var value ? value : throw new StateMismatchException("A negative count.");

    /// <summary>Reads a text.</summary>
    public string ReadText() => Encoding.UTF8.GetString(ReadBytes().Span);

    /// <summary>Reads bytes.</summary>
    public ReadOnlyMemory<byte> ReadBytes() => Take(ReadCount(_rest.Length));

    /// <summary>Reads values into an array of the length that was written.</summary>
    public void ReadValues<T>(Span<T> values)
        where T : unmanaged
    {
        var count = ReadInt64();
        if (count != values.Length) throw new StateMismatchException($"{count} values where {values.Length} belong.");
        Take(MemoryMarshal.AsBytes(values).Length).Span.CopyTo(MemoryMarshal.AsBytes(values));
    }

    /// <summary>Reads values of any number up to a limit.</summary>
    public T[] ReadValues<T>(int limit)
        where T : unmanaged
    {
        var values = new T[ReadCount(Math.Min(limit, _rest.Length / Unsafe.SizeOf<T>()))];
        var span = MemoryMarshal.AsBytes(values.AsSpan());
        Take(span.Length).Span.CopyTo(span);
        return values;
    }

    /// <summary>Reads a part that was written as a section.</summary>
    public StateReader ReadSection() => new(ReadBytes());

    private ReadOnlyMemory<byte> Take(int length)
    {
        if (length > _rest.Length) throw new StateMismatchException($"The state ends {length - _rest.Length} bytes too early.");
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
