using System.Buffers.Binary;
using System.Text;

namespace ModelExporter.Exposition.Formats.Protobuf;

/// <summary>The bytes of one protobuf message as it is put together field by field. A state of one writer, used for one message after another.</summary>
/// <remarks>Written out also where a value is its type's default: in metrics a zero is said. Source: protobuf.dev, Encoding.</remarks>
internal sealed class ProtobufMessage
{
    private const int VarintBytes = 10;
    private const int Fixed64 = 1;
    private const int Delimited = 2;

    private byte[] _bytes = new byte[128];
    private int _length;

    /// <summary>The fields so far.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>Starts a new message.</summary>
    public void Clear() => _length = 0;

    /// <summary>Adds an integer: int32, int64, uint32, uint64, bool or an enum.</summary>
    public void AddVarint(int field, ulong value)
    {
        Reserve(2 * VarintBytes);
        Put((ulong)field << 3);
        Put(value);
    }

    /// <summary>Adds a sint32 or sint64: a number near zero is short, whatever its sign.</summary>
    public void AddSigned(int field, long value) => AddVarint(field, ZigZag(value));

    /// <summary>Adds a double.</summary>
    public void AddDouble(int field, double value)
    {
        Reserve(VarintBytes + sizeof(double));
        Put(((ulong)field << 3) | Fixed64);
        BinaryPrimitives.WriteDoubleLittleEndian(_bytes.AsSpan(_length), value);
        _length += sizeof(double);
    }

    /// <summary>Adds bytes or an encoded message.</summary>
    public void AddBytes(int field, ReadOnlySpan<byte> value)
    {
        Reserve((2 * VarintBytes) + value.Length);
        Put(((ulong)field << 3) | Delimited);
        Put((ulong)value.Length);
        value.CopyTo(_bytes.AsSpan(_length));
        _length += value.Length;
    }

    /// <summary>Adds fields that are encoded already.</summary>
    public void AddFields(ReadOnlySpan<byte> fields)
    {
        Reserve(fields.Length);
        fields.CopyTo(_bytes.AsSpan(_length));
        _length += fields.Length;
    }

    /// <summary>Adds a text.</summary>
    public void AddText(int field, string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Reserve((2 * VarintBytes) + length);
        Put(((ulong)field << 3) | Delimited);
        Put((ulong)length);
        _length += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_length));
    }

    /// <summary>Adds a LabelPair.</summary>
    public void AddLabel(int field, string name, string value)
    {
        var pair = new ProtobufMessage();
        pair.AddText(1, name);
        pair.AddText(2, value);
        AddBytes(field, pair.Written);
    }

    /// <summary>Adds packed sint64 numbers.</summary>
    public void AddPackedSigned(int field, List<long> values)
    {
        if (values.Count == 0) return;
        var length = 0;
        foreach (var value in values) length += VarintLength(ZigZag(value));
        Reserve((2 * VarintBytes) + length);
        Put(((ulong)field << 3) | Delimited);
        Put((ulong)length);
        foreach (var value in values) Put(ZigZag(value));
    }

    /// <summary>Adds a google.protobuf.Timestamp.</summary>
    public void AddTimestamp(int field, DateTimeOffset time)
    {
        const int NanosecondsPerTick = 100;
        var ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
        var seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out var rest);
        if (rest < 0)
        {
            seconds--;
            rest += TimeSpan.TicksPerSecond;
        }

        var nanoseconds = (ulong)(rest * NanosecondsPerTick);
        Reserve(6 * VarintBytes);
        Put(((ulong)field << 3) | Delimited);
        Put((ulong)(1 + VarintLength((ulong)seconds) + (nanoseconds == 0 ? 0 : 1 + VarintLength(nanoseconds))));
        Put(1 << 3);
        Put((ulong)seconds);
        if (nanoseconds == 0) return;
        Put(2 << 3);
        Put(nanoseconds);
    }

    /// <summary>How many bytes a varint takes.</summary>
    public static int VarintLength(ulong value)
    {
        var length = 1;
        for (; value >= 0x80; value >>= 7) length++;
        return length;
    }

    /// <summary>Writes a varint.</summary>
    /// <returns>How many bytes it took.</returns>
    public static int WriteVarint(Span<byte> target, ulong value)
    {
        var at = 0;
        for (; value >= 0x80; value >>= 7) target[at++] = (byte)(value | 0x80);
        target[at++] = (byte)value;
        return at;
    }

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    private void Put(ulong value) => _length += WriteVarint(_bytes.AsSpan(_length), value);

    private void Reserve(int more)
    {
        if (_bytes.Length - _length < more) Array.Resize(ref _bytes, Math.Max(_length + more, 2 * _bytes.Length));
    }
}
