using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using ModelExporter.Ingest.Bodies;
using ModelExporter.Ingest.Exchanges;
using ModelExporter.Ingest.Tensors;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Ingest.Capture;

/// <summary>Turns inferences that were seen on their way into events: bodies of every shape that foreign formats have, with what the wire tells besides.</summary>
/// <param name="options">Limits, and the settings of models.</param>
/// <param name="model">The model's name where neither path nor bodies say it.</param>
/// <param name="version">Its version where nothing says it; null for the default.</param>
public sealed class WireReader(FormatOptions options, string model, string? version)
{
    /// <summary>The value of the label <c>format</c>.</summary>
    public const string Format = "proxy";

    /// <summary>Every error by which an inference can be rejected.</summary>
    public static readonly IReadOnlyList<IngestErrorCode> Rejections = FormatReasons.Of(
        FormatReasons.OfBodies, FormatReasons.OfLabels,
        [IngestErrorCode.BodyTooLarge, IngestErrorCode.DecompressedBodyTooLarge, IngestErrorCode.CorruptEncoding, IngestErrorCode.UnsupportedEncoding, IngestErrorCode.EmptyBody]);

    private const string MetadataPointer = "/metadata/";

    /// <summary>Reads one inference into the request's batch; whatever bytes it has, nothing is thrown.</summary>
    public void Read(WireInference inference, IngestRequest request)
    {
        var writer = new EventWriter(request, options.Models);
        var path = InferencePath.Find(inference.Target) ?? default;
        var mapped = path.Model ?? model;
        var failed = inference.Status is 0 or >= 400;
        using var asked = new RequestBody();
        using var answered = new RequestBody();
        using var input = Side(inference.Request, inference.RequestHeaders, PayloadSide.Request, asked, request, writer, mapped);
        using var output = failed ? null : Side(inference.Response, inference.ResponseHeaders, PayloadSide.Response, answered, request, writer, mapped);
        if (input is null && inference.Request is not null) request.Ignore(IgnoredReason.NoRequest);
        if (output is null && !failed) request.Ignore(IgnoredReason.NoResponse);
        var exchange = new Exchange
        {
            Model = path.Model ?? output?.Model ?? model,
            Version = path.Version ?? version,
            // A body's own id is the one that a sender of labels knows.
            Id = output?.Id ?? input?.Id ?? inference.RequestHeaders["X-Request-Id"] ?? inference.ResponseHeaders?["X-Request-Id"],
            TimestampMilliseconds = inference.TimestampMilliseconds,
            LatencySeconds = inference.LatencySeconds,
            Error = inference.Status == 0 ? "no_response" : failed ? FormattableString.Invariant($"http_{inference.Status}") : null,
            Trace = TraceContext.OfTraceParent(inference.RequestHeaders["Traceparent"]),
        };
        exchange = exchange with { Metadata = MetadataOf(exchange.Model, inference.RequestHeaders) };
        writer.Write(exchange, input, output);
    }

    private static Payload? Side(ReadOnlyMemory<byte>? bytes, IRequestHeaders? headers, PayloadSide side, RequestBody body, IngestRequest request, EventWriter writer, string model)
    {
        if (bytes is not { IsEmpty: false } wire) return null;
        var type = headers?["Content-Type"];
        // An image or a stream of events has no columns; that it went by is an event all the same.
        if (!MayBeRead(type)) return null;
        // All of it is there, so this completes at once.
        var reading = body.ReadAsync(PipeReader.Create(new ReadOnlySequence<byte>(wire)), wire.Length, headers?["Content-Encoding"], request.Limits, CancellationToken.None);
        var failure = reading.IsCompleted ? reading.Result : reading.AsTask().GetAwaiter().GetResult();
        return failure is { } why ? Payload.Unreadable(why.Code, side) : writer.Read(body.Span, type, side, model);
    }

    private static bool MayBeRead(string? contentType)
    {
        if (string.IsNullOrWhiteSpace(contentType)) return true;
        var type = contentType.AsSpan();
        var end = type.IndexOf(';');
        type = (end < 0 ? type : type[..end]).Trim();
        // Tensors with binary data come as octets; curl calls JSON a form.
        return type.EndsWith("json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("csv", StringComparison.OrdinalIgnoreCase)
            || type.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase) || type.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
            || type.Equals("text/plain", StringComparison.OrdinalIgnoreCase);
    }

    // Headers are looked at only for models whose mapping names one.
    private string? MetadataOf(string name, IRequestHeaders headers)
    {
        if (options.Models(name)?.Mapping is not { Count: > 0 } mapping) return null;
        var wanted = mapping.Keys.Where(key => key.StartsWith(MetadataPointer, StringComparison.Ordinal)).Select(key => key[MetadataPointer.Length..]).ToArray();
        if (wanted.Length == 0) return null;
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var header in wanted.Distinct(StringComparer.Ordinal))
            {
                if (headers[header] is { } value) writer.WriteString(header, value);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
