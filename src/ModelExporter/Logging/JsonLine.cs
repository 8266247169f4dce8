using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ModelExporter.Logging;

/// <summary>Writes an entry as one line of JSON; numbers and booleans stay what they are.</summary>
internal static class JsonLine
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Appends the line and its end.</summary>
    public static void Write(StringBuilder line, LogEntry entry)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("ts", entry.TimeText);
            writer.WriteString("level", entry.LevelText);
            writer.WriteString("msg", entry.Message);
            writer.WriteString("logger", entry.Category);
            var taken = new HashSet<string>(StringComparer.Ordinal) { "ts", "level", "msg", "logger", "err", "exception" };
            foreach (var (name, value) in entry.Fields)
            {
                // Two members of one name are read differently by every parser.
                var key = LogEntry.FieldName(name);
                while (!taken.Add(key)) key = "_" + key;
                writer.WritePropertyName(key);
                WriteValue(writer, value);
            }

            if (entry.Exception is { } exception)
            {
                writer.WriteString("err", exception.Message);
                writer.WriteString("exception", exception.ToString());
            }

            writer.WriteEndObject();
        }

        line.Append(Encoding.UTF8.GetString(buffer.WrittenSpan)).Append('\n');
    }

    private static void WriteValue(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case int number: writer.WriteNumberValue(number); break;
            case long number: writer.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): writer.WriteNumberValue(number); break;
            default: writer.WriteStringValue(LogEntry.FieldText(value)); break;
        }
    }
}
