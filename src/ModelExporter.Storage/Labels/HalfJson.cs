using System.Buffers;
using System.Text.Json;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Labels.Shared;

namespace ModelExporter.Storage.Labels;

/// <summary>Predictions and labels as the database keeps them: JSON in UTF-8, the same bytes for the same value. A service.</summary>
/// <remarks>
/// A prediction is <c>{"prediction":...,"score":...,"scores":{...},"segments":{...}}</c> with what it has of these; a label is the bare value. Kept as bytes, since texts may hold what the
/// database's text cannot. Members that a program does not know are left alone, so exporters of different age share rows.
/// </remarks>
public static class HalfJson
{
    private static readonly JsonEncodedText PredictionName = JsonEncodedText.Encode("prediction");
    private static readonly JsonEncodedText ScoreName = JsonEncodedText.Encode("score");
    private static readonly JsonEncodedText ScoresName = JsonEncodedText.Encode("scores");
    private static readonly JsonEncodedText SegmentsName = JsonEncodedText.Encode("segments");

    /// <summary>A prediction with its scores.</summary>
    public static byte[] Write(PredictionHalf half) => Write(writer =>
    {
        writer.WriteStartObject();
        if (half.Prediction.Kind != CellKind.Absent)
        {
            writer.WritePropertyName(PredictionName);
            Write(writer, half.Prediction);
        }

        if (double.IsFinite(half.Score)) writer.WriteNumber(ScoreName, half.Score);
        if (half.ClassScores.Count > 0)
        {
            writer.WriteStartObject(ScoresName);
            foreach (var (name, score) in half.ClassScores) writer.WriteNumber(name, score);
            writer.WriteEndObject();
        }

        // Without values too: the event has none of the segments, which is another thing than that nobody asked.
        if (half.Segments is { } segments)
        {
            writer.WriteStartObject(SegmentsName);
            foreach (var (key, value) in segments) writer.WriteString(key, value);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    });

    /// <summary>A label.</summary>
    public static byte[] Write(LabelValue value) => Write(writer => Write(writer, value));

    /// <summary>Reads a prediction; what is no prediction has neither prediction nor scores.</summary>
    public static PredictionHalf ReadPrediction(ReadOnlyMemory<byte> json, string model, EventId id, string version, long eventMilliseconds)
    {
        var prediction = default(LabelValue);
        var score = double.NaN;
        var scores = new List<KeyValuePair<string, double>>();
        List<KeyValuePair<string, string>>? segments = null;
        using var document = TryParse(json);
        if (document?.RootElement is { ValueKind: JsonValueKind.Object } root)
        {
            if (root.TryGetProperty(PredictionName.EncodedUtf8Bytes, out var value)) prediction = ReadValue(value);
            if (root.TryGetProperty(ScoreName.EncodedUtf8Bytes, out var number) && number.ValueKind == JsonValueKind.Number) score = number.GetDouble();
            if (root.TryGetProperty(ScoresName.EncodedUtf8Bytes, out var classes) && classes.ValueKind == JsonValueKind.Object)
            {
                foreach (var member in classes.EnumerateObject())
                {
                    if (member.Value.ValueKind == JsonValueKind.Number) scores.Add(KeyValuePair.Create(member.Name, member.Value.GetDouble()));
                }
            }

            if (root.TryGetProperty(SegmentsName.EncodedUtf8Bytes, out var keys) && keys.ValueKind == JsonValueKind.Object)
            {
                segments = [.. keys.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.String).Select(member => KeyValuePair.Create(member.Name, member.Value.GetString()!))];
            }
        }

        return new PredictionHalf(model, id, version, eventMilliseconds, prediction, score, scores, segments);
    }

    /// <summary>Reads a label; what is none is absent.</summary>
    public static LabelValue ReadValue(ReadOnlyMemory<byte> json)
    {
        using var document = TryParse(json);
        return document is null ? default : ReadValue(document.RootElement);
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        write(writer);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, LabelValue value)
    {
        switch (value.Kind)
        {
            case CellKind.Number:
                writer.WriteNumberValue(value.Number);
                break;
            case CellKind.Boolean:
                writer.WriteBooleanValue(value.Number != 0);
                break;
            case CellKind.Text:
                writer.WriteStringValue(value.Text);
                break;
            case CellKind.Vector:
                writer.WriteStartArray();
                foreach (var grade in value.Grades!) writer.WriteNumberValue(grade);
                writer.WriteEndArray();
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    private static LabelValue ReadValue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => LabelValue.OfNumber(value.GetDouble()),
        JsonValueKind.True or JsonValueKind.False => LabelValue.OfBoolean(value.GetBoolean()),
        JsonValueKind.String => LabelValue.OfText(System.Text.Encoding.UTF8.GetBytes(value.GetString()!)),
        JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number) => LabelValue.OfGrades([.. value.EnumerateArray().Select(item => item.GetDouble())]),
        _ => default,
    };

    // Rows are written by replicas only, but other hands can reach a database.
    private static JsonDocument? TryParse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return json.IsEmpty ? null : JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
