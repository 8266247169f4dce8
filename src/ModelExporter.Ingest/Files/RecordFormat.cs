using System.Text.Json;
using ModelExporter.Ingest.Native;

namespace ModelExporter.Ingest.Files;

/// <summary>What a recorded file holds.</summary>
public enum RecordFormat
{
    /// <summary>Rows of delimited fields under a header.</summary>
    Csv,

    /// <summary>Native events, one per line.</summary>
    Native,

    /// <summary>Objects whose members are columns, one per line.</summary>
    FlatJson,
}

/// <summary>Tells what a file holds from its first bytes.</summary>
internal static class RecordFormats
{
    /// <summary>
    /// JSON starts with a brace. Native events have an object of features, or a model and no member that native events do not have.
    /// </summary>
    public static RecordFormat Detect(ReadOnlySpan<byte> start)
    {
        var text = start.TrimStart(" \t\r\n"u8);
        if (text.IsEmpty || text[0] is not ((byte)'{' or (byte)'[')) return RecordFormat.Csv;
        return IsNative(text) ? RecordFormat.Native : RecordFormat.FlatJson;
    }

    private static bool IsNative(ReadOnlySpan<byte> text)
    {
        var (hasModel, onlyNative) = (false, true);
        try
        {
            var json = new Utf8JsonReader(text, isFinalBlock: false, default);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return false;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var field = NativeFields.Find(json.ValueSpan, EventTarget.Predictions);
                if (!json.Read()) break;
                if (field == NativeField.Features && json.TokenType == JsonTokenType.StartObject) return true;
                hasModel |= field == NativeField.Model && json.TokenType == JsonTokenType.String;
                onlyNative &= field != NativeField.Unknown;
                if (!json.TrySkip()) break;
            }
        }
        catch (JsonException)
        {
            // What was seen before the mistake decides.
        }

        return hasModel && onlyNative;
    }
}
