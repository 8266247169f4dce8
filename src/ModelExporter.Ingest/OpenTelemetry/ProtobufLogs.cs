using System.Buffers.Binary;
using System.Text;

namespace ModelExporter.Ingest.OpenTelemetry;

/// <summary>Decodes ExportLogsServiceRequest (opentelemetry-proto, logs v1) from protobuf, field by field; what is unknown is passed over.</summary>
/// <remarks>By hand, since five small messages are read and none is kept: no object per message, no generated code, and every length is checked against what is there.</remarks>
internal static class ProtobufLogs
{
    private static readonly AnyValue EmptyMap = new(new List<KeyValuePair<string, AnyValue>>());

    /// <summary>Decodes the records.</summary>
    /// <returns>Null when the bytes are no such message.</returns>
    public static List<LogRecord>? Read(ReadOnlySpan<byte> bytes)
    {
        var records = new List<LogRecord>();
        try
        {
            var message = new ProtobufFields(bytes);
            while (message.Next())
            {
                if (message is { Field: 1, IsBytes: true }) ReadResource(message.Bytes, records);
            }

            return records;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static void ReadResource(ReadOnlySpan<byte> bytes, List<LogRecord> records)
    {
        var resource = EmptyMap;
        var first = records.Count;
        var message = new ProtobufFields(bytes);
        while (message.Next())
        {
            if (!message.IsBytes) continue;
            if (message.Field == 1) resource = ReadMap(message.Bytes, 0);
            if (message.Field == 2) ReadScope(message.Bytes, records);
        }

        // The resource may stand behind its records.
        for (var i = first; i < records.Count; i++) records[i] = records[i] with { Resource = resource };
    }

    private static void ReadScope(ReadOnlySpan<byte> bytes, List<LogRecord> records)
    {
        var message = new ProtobufFields(bytes);
        while (message.Next())
        {
            if (message is { Field: 2, IsBytes: true }) records.Add(ReadRecord(message.Bytes));
        }
    }

    private static LogRecord ReadRecord(ReadOnlySpan<byte> bytes)
    {
        var body = default(AnyValue);
        var attributes = new List<KeyValuePair<string, AnyValue>>();
        ulong time = 0, observed = 0;
        var message = new ProtobufFields(bytes);
        while (message.Next())
        {
            if (message is { Field: 1, IsFixed64: true }) time = message.Number;
            if (message is { Field: 11, IsFixed64: true }) observed = message.Number;
            if (message is { Field: 5, IsBytes: true }) body = ReadValue(message.Bytes, 0);
            if (message is { Field: 6, IsBytes: true }) attributes.Add(ReadPair(message.Bytes, 0));
        }

        return new LogRecord(EmptyMap, body, new AnyValue(attributes), time != 0 ? time : observed);
    }

    private static AnyValue ReadMap(ReadOnlySpan<byte> bytes, int depth)
    {
        var entries = new List<KeyValuePair<string, AnyValue>>();
        var message = new ProtobufFields(bytes);
        while (message.Next())
        {
            if (message is { Field: 1, IsBytes: true }) entries.Add(ReadPair(message.Bytes, depth));
        }

        return new AnyValue(entries);
    }

    private static KeyValuePair<string, AnyValue> ReadPair(ReadOnlySpan<byte> bytes, int depth)
    {
        var key = "";
        var value = default(AnyValue);
        var message = new ProtobufFields(bytes);
        while (message.Next())
        {
            if (message is { Field: 1, IsBytes: true }) key = Encoding.UTF8.GetString(message.Bytes);
            if (message is { Field: 2, IsBytes: true }) value = ReadValue(message.Bytes, depth);
        }

        return KeyValuePair.Create(key, value);
    }

    private static AnyValue ReadValue(ReadOnlySpan<byte> bytes, int depth)
    {
        var value = default(AnyValue);
        if (depth >= AnyValue.Deepest) return value;
        var message = new ProtobufFields(bytes);
        while (message.Next())
        {
            value = message.Field switch
            {
                1 when message.IsBytes => new AnyValue(Encoding.UTF8.GetString(message.Bytes)),
                2 when message.IsVarint => new AnyValue(message.Number != 0),
                3 when message.IsVarint => new AnyValue((long)message.Number),
                4 when message.IsFixed64 => new AnyValue(BitConverter.UInt64BitsToDouble(message.Number)),
                5 when message.IsBytes => ReadList(message.Bytes, depth + 1),
                6 when message.IsBytes => ReadMap(message.Bytes, depth + 1),
                7 when message.IsBytes => new AnyValue(Convert.ToBase64String(message.Bytes)),
                _ => value,
            };
        }

        return value;
    }

    private static AnyValue ReadList(ReadOnlySpan<byte> bytes, int depth)
    {
        var values = new List<AnyValue>();
        var message = new ProtobufFields(bytes);
        while (message.Next())
        {
            if (message is { Field: 1, IsBytes: true }) values.Add(ReadValue(message.Bytes, depth));
        }

        return new AnyValue(values);
    }
}

/// <summary>The fields of one protobuf message, one after another (the wire format of protobuf.dev/programming-guides/encoding). A state of one message.</summary>
/// <param name="message">The message's bytes.</param>
internal ref struct ProtobufFields(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;
    private int _type;

    /// <summary>The field's number.</summary>
    public int Field { get; private set; }

    /// <summary>The value of a number.</summary>
    public ulong Number { get; private set; }

    /// <summary>The value of a text, a message or packed numbers.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Whether the value is a varint.</summary>
    public readonly bool IsVarint => _type == 0;

    /// <summary>Whether the value has eight bytes.</summary>
    public readonly bool IsFixed64 => _type == 1;

    /// <summary>Whether the value is a sequence of bytes.</summary>
    public readonly bool IsBytes => _type == 2;

    /// <summary>Moves to the next field.</summary>
    /// <exception cref="InvalidDataException">The bytes are no protobuf message.</exception>
    public bool Next()
    {
        if (_rest.IsEmpty) return false;
        var key = Varint();
        Field = (int)(key >> 3);
        _type = (int)(key & 7);
        switch (_type)
        {
            case 0:
                Number = Varint();
                return true;
            case 1:
                Number = BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));
                return true;
            case 2:
                Bytes = Take(Varint());
                return true;
            case 5:
                Number = BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));
                return true;
            default:
                throw new InvalidDataException();
        }
    }

    private ulong Varint()
    {
        var value = 0UL;
        for (var i = 0; i < 10 && i < _rest.Length; i++)
        {
            value |= (ulong)(_rest[i] & 0x7f) << (7 * i);
            if ((_rest[i] & 0x80) != 0) continue;
            _rest = _rest[(i + 1)..];
            return value;
        }

        throw new InvalidDataException();
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length) throw new InvalidDataException();
        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }
}
