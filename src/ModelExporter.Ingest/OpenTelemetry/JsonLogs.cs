using System.Globalization;
using System.Text.Json;
using ModelExporter.Ingest.Json;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Ingest.OpenTelemetry;

/// <summary>Decodes ExportLogsServiceRequest from the JSON form of OTLP: names in camel case, 64-bit integers as text.</summary>
internal static class JsonLogs
{
    /// <summary>Decodes the records.</summary>
    /// <param name="bytes">The body.</param>
    /// <param name="most">Records that are decoded; those after them are counted.</param>
    /// <returns>Null when the bytes are no JSON object.</returns>
    public static LogRecords? Read(ReadOnlySpan<byte> bytes, int most)
    {
        using var document = TolerantJson.Parse(bytes);
        if (document?.RootElement.ValueKind != JsonValueKind.Object) return null;
        var records = new List<LogRecord>();
        var total = 0;
        foreach (var resource in Items(document.RootElement, "resourceLogs"))
        {
            var left = LogRecord.MostValues;
            var attributes = Map(ElementCells.Member(resource, "resource"), "attributes", 0, ref left);
            foreach (var scope in Items(resource, "scopeLogs"))
            {
                foreach (var record in Items(scope, "logRecords"))
                {
                    if (total++ < most) records.Add(Record(record, attributes));
                }
            }
        }

        return new LogRecords(records, total);
    }

    private static LogRecord Record(JsonElement record, AnyValue resource)
    {
        var left = LogRecord.MostValues;
        var time = Time(record, "timeUnixNano");
        var body = Value(ElementCells.Member(record, "body"), 0, ref left);
        var attributes = Map(record, "attributes", 0, ref left);
        // Ids are hexadecimal here, unlike other bytes of protobuf's JSON.
        var trace = TraceContext.OfHex(ElementCells.TextOf(record, "traceId"), ElementCells.TextOf(record, "spanId"));
        return new LogRecord(resource, body, attributes, time != 0 ? time : Time(record, "observedTimeUnixNano"), trace, left < 0);
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement parent, string name) =>
        ElementCells.Member(parent, name) is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray() : default;

    private static ulong Time(JsonElement record, string name) =>
        ulong.TryParse(ElementCells.TextOf(record, name), NumberStyles.None, CultureInfo.InvariantCulture, out var time) ? time : 0;

    private static AnyValue Map(JsonElement parent, string name, int depth, ref int left)
    {
        var entries = new List<KeyValuePair<string, AnyValue>>();
        foreach (var pair in Items(parent, name))
        {
            if (--left < 0) break;
            entries.Add(KeyValuePair.Create(ElementCells.TextOf(pair, "key") ?? "", Value(ElementCells.Member(pair, "value"), depth, ref left)));
        }

        return new AnyValue(entries);
    }

    private static AnyValue List(JsonElement array, int depth, ref int left)
    {
        var values = new List<AnyValue>();
        foreach (var value in Items(array, "values"))
        {
            if (--left < 0) break;
            values.Add(Value(value, depth, ref left));
        }

        return new AnyValue(values);
    }

    private static AnyValue Value(JsonElement json, int depth, ref int left)
    {
        if (json.ValueKind != JsonValueKind.Object || depth >= AnyValue.Deepest) return default;
        if (json.TryGetProperty("stringValue", out var text)) return new AnyValue(ElementCells.Text(text) ?? "");
        if (json.TryGetProperty("boolValue", out var boolean)) return new AnyValue(boolean.ValueKind == JsonValueKind.True);
        if (json.TryGetProperty("intValue", out var whole))
            return long.TryParse(ElementCells.Text(whole), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) ? new AnyValue(integer) : default;
        // NaN and infinities come as text.
        if (json.TryGetProperty("doubleValue", out var number))
            return new AnyValue(double.TryParse(ElementCells.Text(number), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN);
        if (json.TryGetProperty("arrayValue", out var array)) return List(array, depth + 1, ref left);
        if (json.TryGetProperty("kvlistValue", out var map)) return Map(map, "values", depth + 1, ref left);
        return json.TryGetProperty("bytesValue", out var bytes) ? new AnyValue(ElementCells.Text(bytes)) : default;
    }
}
