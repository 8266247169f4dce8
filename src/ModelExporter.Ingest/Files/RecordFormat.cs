using System.Text.Json;
using ModelExporter.Ingest.Json;
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

    /// <summary>Captured data of SageMaker, one inference per line, and lines of ground truth.</summary>
    SageMaker,

    /// <summary>Whole inferences of a model server, one per line: objects with <c>request</c> and <c>response</c>.</summary>
    Inferences,

    /// <summary>Rows of BentoML's monitoring, one per line.</summary>
    Bento,
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
        if (IsNative(text)) return RecordFormat.Native;
        var line = text.IndexOf((byte)'\n') is var end && end > 0 ? text[..end] : text;
        using var document = TolerantJson.Parse(line);
        if (document is null || document.RootElement.ValueKind != JsonValueKind.Object) return RecordFormat.FlatJson;
        var first = document.RootElement;
        if (IsObject(first, "captureData") || IsObject(first, "groundTruthData")) return RecordFormat.SageMaker;
        if (IsObject(first, "bento_meta")) return RecordFormat.Bento;
        return IsObject(first, "request") || IsObject(first, "response") ? RecordFormat.Inferences : RecordFormat.FlatJson;
    }

    // A column may have any of these names, but is no object then.
    private static bool IsObject(JsonElement line, string name) => ElementCells.Member(line, name).ValueKind == JsonValueKind.Object;

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
