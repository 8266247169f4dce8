using System.Text.Json;
using ModelExporter.Ingest.Json;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Ingest.OpenTelemetry;

/// <summary>A value of OpenTelemetry's data model: text, boolean, long, double, a list, a map, or null. A value.</summary>
internal readonly record struct AnyValue(object? Value)
{
    /// <summary>Deepest nesting; what lies deeper is null.</summary>
    public const int Deepest = 32;

    /// <summary>The map's entries; empty for anything else.</summary>
    public IReadOnlyList<KeyValuePair<string, AnyValue>> Map => Value as List<KeyValuePair<string, AnyValue>> ?? [];

    /// <summary>Whether it is a map.</summary>
    public bool IsMap => Value is List<KeyValuePair<string, AnyValue>>;

    /// <summary>The text, or null for anything else.</summary>
    public string? Text => Value as string;

    /// <summary>An entry of the map, the last of its name; null where there is none.</summary>
    public AnyValue this[string key]
    {
        get
        {
            var found = default(AnyValue);
            foreach (var (name, value) in Map)
            {
                if (string.Equals(name, key, StringComparison.Ordinal)) found = value;
            }

            return found;
        }
    }

    /// <summary>Makes a value of plain JSON.</summary>
    public static AnyValue OfJson(JsonElement json, int depth = 0) => depth > Deepest ? default : json.ValueKind switch
    {
        JsonValueKind.String => new AnyValue(ElementCells.Text(json) ?? ""),
        JsonValueKind.True => new AnyValue(true),
        JsonValueKind.False => new AnyValue(false),
        JsonValueKind.Number when json.TryGetInt64(out var whole) => new AnyValue(whole),
        JsonValueKind.Number => new AnyValue(json.TryGetDouble(out var number) ? number : double.NaN),
        JsonValueKind.Array => new AnyValue(json.EnumerateArray().Select(element => OfJson(element, depth + 1)).ToList()),
        JsonValueKind.Object => new AnyValue(json.EnumerateObject().Select(property => KeyValuePair.Create(ElementCells.NameOf(property), OfJson(property.Value, depth + 1))).ToList()),
        _ => default,
    };

    /// <summary>Writes it as plain JSON; a number that is not finite becomes one beyond the range of a double, which is read as such.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        switch (Value)
        {
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool boolean:
                writer.WriteBooleanValue(boolean);
                break;
            case long whole:
                writer.WriteNumberValue(whole);
                break;
            case double number when double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case double:
                writer.WriteRawValue("1e999"u8, skipInputValidation: true);
                break;
            case List<AnyValue> list:
                writer.WriteStartArray();
                foreach (var value in list) value.WriteTo(writer);
                writer.WriteEndArray();
                break;
            case List<KeyValuePair<string, AnyValue>> map:
                writer.WriteStartObject();
                foreach (var (key, value) in map)
                {
                    writer.WritePropertyName(key);
                    value.WriteTo(writer);
                }

                writer.WriteEndObject();
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }
}

/// <summary>One log record with what its resource says. A value.</summary>
/// <param name="Resource">Attributes of the resource, a map.</param>
/// <param name="Body">The body.</param>
/// <param name="Attributes">The record's attributes, a map.</param>
/// <param name="UnixNanoseconds">When it was; 0 for unknown.</param>
/// <param name="Trace">The trace in which it was.</param>
/// <param name="IsTooLarge">Whether it has more values than a record may; then not all of them are here.</param>
internal readonly record struct LogRecord(AnyValue Resource, AnyValue Body, AnyValue Attributes, ulong UnixNanoseconds, TraceContext Trace = default, bool IsTooLarge = false)
{
    /// <summary>Most values of one record, at any depth: small ones take far more memory than bytes on the wire.</summary>
    public const int MostValues = 100_000;
}

/// <summary>The records of one request. A value.</summary>
/// <param name="Read">The first of them.</param>
/// <param name="Total">How many there are; those past the limit of events are counted and not decoded.</param>
internal readonly record struct LogRecords(List<LogRecord> Read, int Total);
