using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace ModelExporter.Monitoring.Checkpoint;

/// <summary>Collects the state of the monitoring core as bytes, little-endian. A state owned by the checkpoint that is being made.</summary>
public sealed class StateWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>What was written so far.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    /// <summary>Writes a number.</summary>
    public void Write(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.GetSpan(sizeof(long)), value);
        _bytes.Advance(sizeof(long));
    }

    /// <summary>Writes a text.</summary>
    public void Write(string text) => WriteBytes(Encoding.UTF8.GetBytes(text));

    /// <summary>Writes bytes with their number before them.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        Write(bytes.Length);
        _bytes.Write(bytes);
    }

    /// <summary>Writes values as they lie in memory, with their number before them.</summary>
    public void WriteValues<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        Write(values.Length);
        _bytes.Write(MemoryMarshal.AsBytes(values));
    }

    /// <summary>Writes a part that a reader may skip as a whole.</summary>
    public void WriteSection(Action<StateWriter> write)
    {
        var section = new StateWriter();
        write(section);
        WriteBytes(section.Written.Span);
    }
}

/// <summary>Saved state that does not fit what it shall be put into: another configuration, or damage.</summary>
public sealed class StateMismatchException(string message) : FormatException(message);

/// <summary>Reads what a <see cref="StateWriter"/> wrote. Every number is checked before memory is taken for it.</summary>
/// <param name="bytes">The bytes.</param>
public sealed class StateReader(ReadOnlyMemory<byte> bytes)
{
    private ReadOnlyMemory<byte> _rest = bytes;

    /// <summary>Whether everything was read.</summary>
    public bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Reads a number.</summary>
    public long ReadInt64()
    {
        var value = BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)).Span);
        return value;
    }

    /// <summary>Reads a number from 0 to a limit.</summary>
    public int ReadCount(int limit)
    {
        var value = ReadInt64();
        return value >= 0 && value <= limit ? (int)value : throw new StateMismatchException($"A count of {value} where at most {limit} is possible.");
    }

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
        var values = new T[ReadCount(Math.Min(limit, _rest.Length))];
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
