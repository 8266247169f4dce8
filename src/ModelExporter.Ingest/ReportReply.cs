using System.Buffers;
using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ModelExporter.Ingest;

/// <summary>
/// The answer of this exporter's own paths: 202 with the number of events accepted, found to be duplicates and rejected, and the first errors.
/// </summary>
public sealed class ReportReply : IReply
{
    private static readonly JsonWriterOptions Options = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <inheritdoc/>
    public int Status => 202;

    /// <inheritdoc/>
    public string? ContentType => "application/json";

    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> output, in IngestOutcome outcome)
    {
        if (outcome.Errors.Count == 0)
        {
            WriteCounts(output, outcome);
            return;
        }

        // One writer per thread: a request that writes does not wait in between.
        var writer = _writer ??= new Utf8JsonWriter(output, Options);
        writer.Reset(output);
        writer.WriteStartObject();
        WriteMembers(writer, outcome);
        writer.WriteEndObject();
        writer.Flush();
    }

    // What almost every answer is: the same bytes as the writer's, without its bookkeeping.
    private static void WriteCounts(IBufferWriter<byte> output, in IngestOutcome outcome)
    {
        const int Longest = 128;
        var room = output.GetSpan(Longest);
        var length = 0;
        Add("{\"accepted\":"u8, outcome.Accepted, room, ref length);
        Add(",\"duplicates\":"u8, outcome.Duplicates, room, ref length);
        Add(",\"rejected\":"u8, outcome.Rejected, room, ref length);
        var end = ",\"errors\":[]}"u8;
        end.CopyTo(room[length..]);
        output.Advance(length + end.Length);
    }

    private static void Add(ReadOnlySpan<byte> name, long count, Span<byte> room, ref int length)
    {
        name.CopyTo(room[length..]);
        length += name.Length;
        Utf8Formatter.TryFormat(count, room[length..], out var written);
        length += written;
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
