using System.Globalization;
using System.Text.Json;

namespace ModelExporter.Ingest.Json;

/// <summary>Finds a value in a document by its path, RFC 6901.</summary>
internal static class JsonPointer
{
    /// <summary>Follows a path whose first slash is left out; the empty path is the value itself.</summary>
    public static bool TryFind(JsonElement root, string path, out JsonElement value)
    {
        value = root;
        if (path.Length == 0) return true;
        foreach (var part in path.Split('/'))
        {
            var token = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(token, out var member)) value = member;
            else if (value.ValueKind == JsonValueKind.Array && int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var place)
                && place < value.GetArrayLength()) value = value[place];
            else return false;
        }

        return true;
    }
}
