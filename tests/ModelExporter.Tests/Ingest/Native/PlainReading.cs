using System.Globalization;
using System.Text;
using System.Text.Json;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Tests.Ingest.Native;

/// <summary>
/// The rules of the native format written down a second time, over a document tree and with no care for speed; rows are described as <see
/// cref="RecordingSink"/> does.
/// </summary>
internal static class PlainReading
{
    /// <summary>The row of an event, or the name of the error for which it is rejected.</summary>
    public static string Describe(string json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1000 });
        var fields = Last(document.RootElement);
        if (Depth(document.RootElement) > 8) return "too_deep";
        var model = fields.GetValueOrDefault("model");
        if (IsNothing(model)) return "missing_model";
        if (model.ValueKind != JsonValueKind.String || !IsIdentifier(model.GetString()!)) return "invalid_model";
        var version = fields.GetValueOrDefault("version");
        var versionName = IsNothing(version) ? "default" : version.ValueKind switch
        {
            JsonValueKind.String => version.GetString()!,
            JsonValueKind.Number => version.GetRawText(),
            _ => string.Empty,
        };
        if (!IsIdentifier(versionName)) return "invalid_version";
        var row = new StringBuilder($"{model.GetString()}@{versionName}");
        // Of two errors the one that stands first in the event is told.
        foreach (var name in fields.OrderBy(field => LastPlace(document.RootElement, field.Key)).Select(field => field.Key))
        {
            if (name == "timestamp" && !TryTime(fields[name], out _)) return "invalid_timestamp";
            if (name == "id" && !TryId(fields[name], out _)) return "invalid_id";
        }

        if (fields.TryGetValue("timestamp", out var timestamp) && TryTime(timestamp, out var time)
            && time is not null) row.Append(CultureInfo.InvariantCulture, $" time={time}");
        if (fields.TryGetValue("latency_ms", out var latency) && latency.ValueKind == JsonValueKind.Number
            && latency.GetDouble() is >= 0 and < double.PositiveInfinity)
        {
            row.Append(CultureInfo.InvariantCulture, $" latency={latency.GetDouble() / 1000:R}");
        }

        if (fields.TryGetValue("id", out var id) && TryId(id, out var text) && text.Length > 0)
        {
            var hash = EventId.Of(Encoding.UTF8.GetBytes(text));
            row.Append(CultureInfo.InvariantCulture, $" id={hash.High:x16}{hash.Low:x16}");
        }

        if (fields.TryGetValue("features", out var features) && features.ValueKind == JsonValueKind.Object) row.Append(" features");
        AppendNamed(row, "f", features, underscore: false);
        if (fields.TryGetValue("prediction", out var prediction)) Append(row, "p", prediction);
        if (fields.TryGetValue("score", out var score)) Append(row, "s", score);
        AppendNamed(row, "c", fields.GetValueOrDefault("scores"), underscore: true);
        AppendText(row, "e", fields.GetValueOrDefault("error"));
        AppendNamed(row, "g", fields.GetValueOrDefault("segments"), underscore: false);
        AppendText(row, "w", fields.GetValueOrDefault("client"));
        if (fields.TryGetValue("label", out var label)) Append(row, "l", label);
        return row.ToString();
    }

    private static bool IsNothing(JsonElement element) => element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    private static Dictionary<string, JsonElement> Last(JsonElement parent)
    {
        var fields = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in parent.EnumerateObject()) fields[property.Name] = property.Value;
        return fields;
    }

    private static int LastPlace(JsonElement parent, string name) => parent.EnumerateObject().Select((property, place) =>
        (property.Name, place)).Last(pair => pair.Name == name).place;

    private static int Depth(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => 1 + element.EnumerateObject().Select(property => Depth(property.Value)).DefaultIfEmpty().Max(),
        JsonValueKind.Array => 1 + element.EnumerateArray().Select(Depth).DefaultIfEmpty().Max(),
        _ => 0,
    };

    private static bool IsIdentifier(string name) => name.Length is > 0 and <= 128 && name.All(letter =>
        char.IsAsciiLetterOrDigit(letter) || "._:-".Contains(letter, StringComparison.Ordinal));

    private static bool TryTime(JsonElement element, out long? milliseconds)
    {
        milliseconds = null;
        switch (element.ValueKind)
        {
            case JsonValueKind.Null:
                return true;
            case JsonValueKind.Number when element.GetDouble() is >= 0 and < 1e14:
                milliseconds = (long)Math.Round(element.GetDouble() < 1e11 ? element.GetDouble() * 1000 : element.GetDouble());
                return true;
            case JsonValueKind.String when DateTimeOffset.TryParseExact(element.GetString(), "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
                CultureInfo.InvariantCulture, DateTimeStyles.None, out var time):
                milliseconds = time.ToUnixTimeMilliseconds();
                return true;
            default:
                return false;
        }
    }

    private static bool TryId(JsonElement element, out string id)
    {
        id = element.ValueKind switch { JsonValueKind.String => element.GetString()!, JsonValueKind.Number => element.GetRawText(), _ => string.Empty };
        return element.ValueKind is JsonValueKind.Null or JsonValueKind.String || (element.ValueKind == JsonValueKind.Number && id.All(letter =>
            char.IsAsciiDigit(letter) || letter == '-'));
    }

    private static void AppendNamed(StringBuilder row, string prefix, JsonElement element, bool underscore)
    {
        if (element.ValueKind != JsonValueKind.Object) return;
        foreach (var (name, value) in Last(element).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (name.Length > 0 && (underscore || name[0] != '_')) Append(row, $"{prefix}.{name}", value);
        }
    }

    private static void AppendText(StringBuilder row, string name, JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Number) row.Append(CultureInfo.InvariantCulture, $" {name}=Text:{element.GetRawText()}");
        if (element.ValueKind == JsonValueKind.String
            && element.GetString()!.Length > 0) row.Append(CultureInfo.InvariantCulture, $" {name}=Text:{element.GetString()}");
    }

    private static void Append(StringBuilder row, string name, JsonElement element)
    {
        var isVector = element.ValueKind == JsonValueKind.Array && element.GetArrayLength() > 0 && element.EnumerateArray().All(item =>
            item.ValueKind == JsonValueKind.Number);
        row.Append(CultureInfo.InvariantCulture, $" {name}=").Append(element.ValueKind switch
        {
            JsonValueKind.Null => "Null",
            JsonValueKind.True => "Boolean:1",
            JsonValueKind.False => "Boolean:0",
            JsonValueKind.String => $"Text:{element.GetString()}",
            JsonValueKind.Number when double.IsFinite(element.GetDouble()) => "Number:" + element.GetDouble().ToString("R", CultureInfo.InvariantCulture),
            JsonValueKind.Number => "NotFinite",
            JsonValueKind.Array when isVector => "Vector:" + string.Join(',', element.EnumerateArray().Select(item => item.GetDouble().ToString("R",
                CultureInfo.InvariantCulture))),
            _ => "Unsupported",
        });
    }
}
