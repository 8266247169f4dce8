using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ModelExporter.Ingest.Exchanges;
using ModelExporter.Ingest.Json;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Ingest.OpenTelemetry;

/// <summary>Turns records of maps, one per prediction, into events. A state of one format: it keeps the schemas that BentoML sends with some of its records only.</summary>
/// <remarks>
/// A record is a native event whose fields stand in its body or in its attributes; members that are no field of an event are features. The resource's <c>service.name</c> and
/// <c>service.version</c> say model and version where the record does not. A record of BentoML has its columns' roles in <c>bento_meta</c>.
/// </remarks>
internal sealed class PredictionRecords
{
    private const int MostSchemas = 1000;
    private static readonly HashSet<string> Fields = new(StringComparer.Ordinal)
    {
        "model", "version", "id", "timestamp", "features", "prediction", "score", "scores", "latency_ms", "error", "segments", "client", "label",
    };

    private static readonly HashSet<string> BentoFields = new(StringComparer.Ordinal) { "timestamp", "request_id", "trace_id", "span_id", "bento_meta" };

    private readonly ConcurrentDictionary<string, Schema> _schemas = new(StringComparer.Ordinal);

    /// <summary>Writes the event of one record.</summary>
    public void Write(LogRecord record, EventWriter writer)
    {
        var body = record.Body;
        // Older BentoML, and loggers that know text only, send the map as JSON.
        if (body.Text is { } text && text.AsSpan().TrimStart() is ['{', ..])
        {
            using var document = TolerantJson.Parse(Encoding.UTF8.GetBytes(text));
            if (document is not null) body = AnyValue.OfJson(document.RootElement);
        }

        var service = record.Resource["service.name"].Text;
        var known = service is not null && _schemas.TryGetValue(service, out var schema) ? schema : null;
        if (ReadSchema(body["bento_meta"]) is { } sent)
        {
            known = sent;
            if (service is not null && (_schemas.ContainsKey(service) || _schemas.Count < MostSchemas)) _schemas[service] = sent;
        }

        if (known is not null) WriteBento(body, known, record.Trace.IsNone ? record with { Trace = TraceOf(body) } : record, writer);
        else if (IsBento(body)) writer.Reject(IngestErrorCode.SchemaUnknown);
        else WritePlain(body, record, service, writer);
    }

    // BentoML writes the ids of its traces as decimal numbers; others write digits in base 16.
    private static TraceContext TraceOf(AnyValue body)
    {
        var (trace, span) = (body["trace_id"].Value?.ToString(), body["span_id"].Value?.ToString());
        if (TraceContext.OfHex(trace, span) is { IsNone: false } context) return context;
        if (!UInt128.TryParse(trace, NumberStyles.None, CultureInfo.InvariantCulture, out var traceId)) return default;
        return new TraceContext(traceId, ulong.TryParse(span, NumberStyles.None, CultureInfo.InvariantCulture, out var spanId) ? spanId : 0);
    }

    private static bool IsBento(AnyValue body) => body["request_id"].Value is not null && body["timestamp"].Value is not null && body["model"].Value is null;

    private static Schema? ReadSchema(AnyValue meta)
    {
        if (meta["bento_name"].Text is not { } bento || !meta["schema"].IsMap) return null;
        var roles = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (column, description) in meta["schema"].Map)
        {
            if (description["role"].Text is { } role) roles[column] = role;
        }

        var monitor = meta["monitor_name"].Text;
        // Outside of a built bento the version is a phrase.
        var version = meta["bento_version"].Value?.ToString();
        return new Schema(monitor is null ? bento : $"{bento}:{monitor}", version is not null && Names.IsIdentifier(Encoding.UTF8.GetBytes(version)) ? version : null, roles);
    }

    private static void WriteBento(AnyValue body, Schema schema, LogRecord record, EventWriter writer) => Write(writer, record, json =>
    {
        json.WriteString("model", schema.Model);
        if (schema.Version is not null) json.WriteString("version", schema.Version);
        WriteEntry(json, "id", body["request_id"].Value?.ToString() is { Length: > 0 } id ? new AnyValue(writer.OwnId(schema.Model, id)) : default);
        WriteEntry(json, "timestamp", body["timestamp"]);
        json.WriteStartObject("features");
        foreach (var (key, value) in body.Map.Where(entry => Role(entry.Key) == "feature")) WriteEntry(json, key, value);
        json.WriteEndObject();
        foreach (var (_, value) in body.Map.Where(entry => Role(entry.Key) == "prediction").Take(1)) WriteEntry(json, "prediction", value);
        foreach (var (_, value) in body.Map.Where(entry => Role(entry.Key) == "target").Take(1)) WriteEntry(json, "label", value);

        string? Role(string column) => BentoFields.Contains(column) ? null : schema.Roles.GetValueOrDefault(column);
    });

    private static void WritePlain(AnyValue body, LogRecord record, string? service, EventWriter writer)
    {
        var entries = body.Map.Concat(record.Attributes.Map.Where(entry => body[entry.Key].Value is null)).ToList();
        var all = new AnyValue(entries);
        if (!body.IsMap && all["prediction"].Value is null && all["model"].Value is null && all["features"].Value is null)
        {
            writer.Reject(IngestErrorCode.UnsupportedEvent, "body");
            return;
        }

        Write(writer, record, json =>
        {
            if (all["model"].Value is null && service is not null) json.WriteString("model", service);
            if (all["version"].Value is null && record.Resource["service.version"].Text is { } version) json.WriteString("version", version);
            foreach (var (key, value) in entries.Where(entry => Fields.Contains(entry.Key))) WriteEntry(json, key, value);
            // Attributes name many things; members of a body without features are its features.
            if (all["features"].Value is not null || !body.IsMap) return;
            json.WriteStartObject("features");
            foreach (var (key, value) in body.Map.Where(entry => !Fields.Contains(entry.Key))) WriteEntry(json, key, value);
            json.WriteEndObject();
        });
    }

    private static void Write(EventWriter writer, LogRecord record, Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        const ulong NanosecondsPerMillisecond = 1_000_000;
        writer.WriteNative(buffer.WrittenSpan, id: null, record.UnixNanoseconds == 0 ? null : (long)(record.UnixNanoseconds / NanosecondsPerMillisecond), record.Trace);
    }

    private static void WriteEntry(Utf8JsonWriter json, string name, AnyValue value)
    {
        if (value.Value is null && name is not ("prediction" or "score") && Fields.Contains(name)) return;
        json.WritePropertyName(name);
        value.WriteTo(json);
    }

    private sealed record Schema(string Model, string? Version, IReadOnlyDictionary<string, string> Roles);
}
