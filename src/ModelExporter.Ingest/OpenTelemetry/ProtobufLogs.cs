using System.Text;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Ingest.OpenTelemetry;

/// <summary>Decodes ExportLogsServiceRequest (opentelemetry-proto, logs v1) from protobuf, field by field; what is unknown is passed over. A state of one request.</summary>
/// <remarks>By hand, since five small messages are read and none is kept: no object per message, no generated code, and every length is checked against what is there.</remarks>
internal sealed class ProtobufLogs
{
    private static readonly AnyValue EmptyMap = new(new List<KeyValuePair<string, AnyValue>>());

    private readonly List<LogRecord> _records = [];
    private readonly int _most;
    private int _total;
    private int _left;

    private ProtobufLogs(int most) => _most = most;

    /// <summary>Decodes the records.</summary>
    /// <param name="bytes">The body.</param>
    /// <param name="most">Records that are decoded; those after them are counted.</param>
    /// <returns>Null when the bytes are no such message.</returns>
    public static LogRecords? Read(ReadOnlySpan<byte> bytes, int most)
    {
        var logs = new ProtobufLogs(most);
        try
        {
            var message = new ProtobufFields(bytes);
            while (message.Next())
            {
                if (message is { Field: 1, IsBytes: true }) logs.ReadResource(message.Bytes);
            }

            return new LogRecords(logs._records, logs._total);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private void ReadResource(ReadOnlySpan<byte> bytes)
    {
        var resource = EmptyMap;
        var first = _records.Count;
        var message = new ProtobufFields(bytes);
        while (message.Next())
        {
            if (!message.IsBytes) continue;
            _left = LogRecord.MostValues;
            if (message.Field == 1) resource = ReadMap(message.Bytes, 0);
            if (message.Field == 2) ReadScope(message.Bytes);
        }

        // The resource may stand behind its records.
        for (var i = first; i < _records.Count; i++) _records[i] = _records[i] with { Resource = resource };
    }

    private void ReadScope(ReadOnlySpan<byte> bytes)
    {
        var message = new ProtobufFields(bytes);
        while (message.Next())
        {
            if (message is { Field: 2, IsBytes: true } && _total++ < _most) _records.Add(ReadRecord(message.Bytes));
        }
    }

    private LogRecord ReadRecord(ReadOnlySpan<byte> bytes)
    {
        _left = LogRecord.MostValues;
        var body = default(AnyValue);
        var attributes = new List<KeyValuePair<string, AnyValue>>();
        ulong time = 0, observed = 0;
        ReadOnlySpan<byte> trace = default, span = default;
        var message = new ProtobufFields(bytes);
        while (message.Next())
        {
            if (message is { Field: 1, IsFixed64: true }) time = message.Number;
            if (message is { Field: 11, IsFixed64: true }) observed = message.Number;
            if (message is { Field: 5, IsBytes: true }) body = ReadValue(message.Bytes, 0);
            if (message is { Field: 6, IsBytes: true } && --_left >= 0) attributes.Add(ReadPair(message.Bytes, 0));
            if (message is { Field: 9, IsBytes: true }) trace = message.Bytes;
            if (message is { Field: 10, IsBytes: true }) span = message.Bytes;
        }

        return new LogRecord(EmptyMap, body, new AnyValue(attributes), time != 0 ? time : observed, TraceContext.OfBytes(trace, span), _left < 0);
    }

    private AnyValue ReadMap(ReadOnlySpan<byte> bytes, int depth)
    {
        var entries = new List<KeyValuePair<string, AnyValue>>();
        var message = new ProtobufFields(bytes);
        while (message.Next())
        {
            if (message is { Field: 1, IsBytes: true } && --_left >= 0) entries.Add(ReadPair(message.Bytes, depth));
        }

        return new AnyValue(entries);
    }

    private KeyValuePair<string, AnyValue> ReadPair(ReadOnlySpan<byte> bytes, int depth)
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

    private AnyValue ReadValue(ReadOnlySpan<byte> bytes, int depth)
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

    private AnyValue ReadList(ReadOnlySpan<byte> bytes, int depth)
    {
        var values = new List<AnyValue>();
        var message = new ProtobufFields(bytes);
        while (message.Next())
        {
            if (message is { Field: 1, IsBytes: true } && --_left >= 0) values.Add(ReadValue(message.Bytes, depth));
        }

        return new AnyValue(values);
    }
}
