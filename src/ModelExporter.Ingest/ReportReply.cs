using System.Buffers;
using System.Text.Json;

namespace ModelExporter.Ingest;

/// <summary>
/// The answer of this exporter's own paths: 202 with the number of events accepted, found to be duplicates and rejected, and the first errors.
/// </summary>
public sealed class ReportReply : IReply
{
    private static readonly JsonWriterOptions Options = new() { SkipValidation = true };

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <inheritdoc/>
    public int Status => 202;

    /// <inheritdoc/>
    public string? ContentType => "application/json";

    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> output, in IngestOutcome outcome)
    {
        // One writer per thread: a request that writes does not wait in between.
        var writer = _writer ??= new Utf8JsonWriter(output, Options);
        writer.Reset(output);
        writer.WriteStartObject();
        WriteMembers(writer, outcome);
        writer.WriteEndObject();
        writer.Flush();
    }

    /// <summary>Writes the members <c>accepted</c>, <c>duplicates</c>, <c>rejected</c> and <c>errors</c> into an object that is open.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, in IngestOutcome outcome)
    {
        writer.WriteNumber("accepted"u8, outcome.Accepted);
        writer.WriteNumber("duplicates"u8, outcome.Duplicates);
        writer.WriteNumber("rejected"u8, outcome.Rejected);
        writer.WriteStartArray("errors"u8);
        foreach (var error in outcome.Errors)
        {
            writer.WriteStartObject();
            writer.WriteNumber("index"u8, error.Index);
            writer.WriteString("field"u8, error.Field);
            writer.WriteString("code"u8, error.Code.WireName());
            writer.WriteString("message"u8, error.Message);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
