using System.Globalization;
using System.Text.Json;
using ModelExporter.Ingest.Json;

namespace ModelExporter.Ingest.OpenTelemetry;

/// <summary>Decodes ExportLogsServiceRequest from the JSON form of OTLP: names in camel case, 64-bit integers as text.</summary>
internal static class JsonLogs
{
    /// <summary>Decodes the records.</summary>
    /// <returns>Null when the bytes are no JSON object.</returns>
    public static List<LogRecord>? Read(ReadOnlySpan<byte> bytes)
    {
        using var document = TolerantJson.Parse(bytes);
        if (document?.RootElement.ValueKind != JsonValueKind.Object) return null;
        var records = new List<LogRecord>();
        foreach (var resource in Items(document.RootElement, "resourceLogs"))
        {
            var attributes = Map(ElementCells.Member(resource, "resource"), "attributes", 0);
            foreach (var scope in Items(resource, "scopeLogs"))
            {
                foreach (var record in Items(scope, "logRecords"))
                {
                    var time = Time(record, "timeUnixNano");
                    records.Add(new LogRecord(attributes, Value(ElementCells.Member(record, "body"), 0), Map(record, "attributes", 0),
                        time != 0 ? time : Time(record, "observedTimeUnixNano")));
                }
            }
        }

        return records;
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement parent, string name) =>
        ElementCells.Member(parent, name) is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray() : default;

    private static ulong Time(JsonElement record, string name) =>
        ulong.TryParse(ElementCells.TextOf(record, name), NumberStyles.None, CultureInfo.InvariantCulture, out var time) ? time : 0;

    private static AnyValue Map(JsonElement parent, string name, int depth) => new(Items(parent, name)
        .Select(pair => KeyValuePair.Create(ElementCells.TextOf(pair, "key") ?? "", Value(ElementCells.Member(pair, "value"), depth))).ToList());

    private static AnyValue Value(JsonElement json, int depth)
    {
        if (json.ValueKind != JsonValueKind.Object || depth >= AnyValue.Deepest) return default;
        if (json.TryGetProperty("stringValue", out var text)) return new AnyValue(ElementCells.Text(text) ?? "");
        if (json.TryGetProperty("boolValue", out var boolean)) return new AnyValue(boolean.ValueKind == JsonValueKind.True);
        if (json.TryGetProperty("intValue", out var whole))
            return long.TryParse(ElementCells.Text(whole), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) ? new AnyValue(integer) : default;
        // NaN and infinities come as text.
        if (json.TryGetProperty("doubleValue", out var number))
            return new AnyValue(double.TryParse(ElementCells.Text(number), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN);
        if (json.TryGetProperty("arrayValue", out var array)) return new AnyValue(Items(array, "values").Select(each => Value(each, depth + 1)).ToList());
        if (json.TryGetProperty("kvlistValue", out var map)) return Map(map, "values", depth + 1);
        return json.TryGetProperty("bytesValue", out var bytes) ? new AnyValue(ElementCells.Text(bytes)) : default;
    }
}
