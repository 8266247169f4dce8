using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ModelExporter.Ingest;

namespace ModelExporter.Inspection;

/// <summary>Writes an inspection for a program.</summary>
internal static class InspectionJson
{
    // For terminals and files, never for a page.
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes it as one object, UTF-8.</summary>
    public static byte[] Write(InspectionReport report)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("format", report.Format);
            json.WriteString("half", report.Half);
            json.WriteBoolean("model_assumed", report.IsModelAssumed);
            json.WriteNumber("accepted", report.Accepted);
            json.WriteNumber("rejected", report.Rejected);
            if (report.Failure is { } failure)
            {
                json.WriteStartObject("failure");
                json.WriteString("code", failure.Code.WireName());
                json.WriteString("detail", failure.Detail);
                json.WriteEndObject();
            }

            WriteColumns(json, report);
            WriteEvents(json, report);
            WriteErrors(json, report);
            json.WriteStartObject("ignored");
            foreach (var (reason, count) in report.Ignored) json.WriteNumber(reason, count);
            json.WriteEndObject();
            json.WriteStartArray("not_in_body");
            foreach (var source in report.NotMet) json.WriteStringValue(source);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteColumns(Utf8JsonWriter json, InspectionReport report)
    {
        json.WriteStartArray("columns");
        foreach (var column in report.Columns)
        {
            json.WriteStartObject();
            json.WriteString("from", column.Side);
            json.WriteString("column", column.Column);
            json.WriteString("is", column.Target);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteEvents(Utf8JsonWriter json, InspectionReport report)
    {
        json.WriteStartArray("events");
        foreach (var one in report.First)
        {
            json.WriteStartObject();
            json.WriteString("target", one.Target);
            json.WriteString("model", one.Model);
            json.WriteString("version", one.Version);
            json.WriteStartArray("fields");
            foreach (var field in one.Fields)
            {
                json.WriteStartObject();
                json.WriteString("field", field.Field);
                json.WriteString("kind", field.Kind);
                json.WriteString("value", field.Value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteErrors(Utf8JsonWriter json, InspectionReport report)
    {
        json.WriteStartArray("errors");
        foreach (var error in report.Failure is null ? report.Errors : [])
        {
            json.WriteStartObject();
            json.WriteNumber("event", error.Index);
            json.WriteString("field", error.Field);
            json.WriteString("code", error.Code.WireName());
            json.WriteString("message", error.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
