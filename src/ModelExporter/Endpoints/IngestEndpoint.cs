using System.Buffers;
using ModelExporter.Ingest;
using ModelExporter.Ingest.Bodies;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;

namespace ModelExporter.Endpoints;

/// <summary>The HTTP side of one input format: body in, events counted, answer out. Nothing a client sends or does ends in a 500.</summary>
/// <param name="format">How bodies are read.</param>
/// <param name="sink">Where events are counted; when it returns, they are, and only then the client hears so.</param>
/// <param name="pool">Requests to read into.</param>
/// <param name="telemetry">The exporter's own counters.</param>
/// <param name="time">For the duration of requests.</param>
public sealed class IngestEndpoint(IEventFormat format, IEventSink sink, IngestRequestPool pool, ExporterTelemetry telemetry, TimeProvider time)
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _replyBuffer;

    private readonly FormatTelemetry _counters = telemetry.Format(format.Name);
    private int _isUsed;

    /// <summary>Handles one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        Use();
        var body = pool.RentBody();
        try
        {
            var failure = await BodyReading.ReadAsync(context, body, pool.Limits).ConfigureAwait(false);
            _counters.Bytes.Add(body.WireBytes);
            Process(context, body, failure);
        }
        finally
        {
            pool.Return(body);
            telemetry.IngestRequestDuration.Record(time.GetElapsedTime(started));
        }
    }

    /// <summary>Answers a request that is not let in. What must not be lost is passed on as it came, without a look into it.</summary>
    public async ValueTask RefuseAsync(HttpContext context, IngestErrorCode code)
    {
        Use();
        _counters.Rejected(code.WireName()).Increment();
        if (!format.Reply.IsEcho)
        {
            Problem.Write(context, code);
            return;
        }

        if (format.Reply.Header is { } header) context.Response.Headers[header.Name] = header.Value;
        context.Response.StatusCode = format.Reply.Status;
        context.Response.ContentType = format.Reply.ContentType;
        if (context.Request.Headers.ContentEncoding.Count > 0) context.Response.Headers.ContentEncoding = context.Request.Headers.ContentEncoding;
        try
        {
            await context.Request.BodyReader.CopyToAsync(context.Response.BodyWriter, context.RequestAborted);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or BadHttpRequestException)
        {
            context.Abort();
        }
    }

    // A path that nobody uses has no series; they are there at 0 before the first request that is read is counted.
    private void Use()
    {
        if (Volatile.Read(ref _isUsed) == 0 && Interlocked.Exchange(ref _isUsed, 1) == 0) IngestRouting.BornAtZero(format, _counters);
    }

    // A request is rented for as long as nothing waits, so there are as many as threads that count events, however many bodies are on their way.
    private void Process(HttpContext context, RequestBody body, IngestFailure? failure)
    {
        var request = pool.Rent();
        try
        {
            request.Begin(new RequestHeaders(context.Request.Headers), body);
            if (failure is { } why) Refuse(context, request, why);
            else Process(context, request);
        }
        finally
        {
            pool.Return(request);
        }
    }

    private void Refuse(HttpContext context, IngestRequest request, IngestFailure why)
    {
        request.Fail(why.Code, why.Detail);
        request.Report(_counters, accepted: 0);
        if (!context.RequestAborted.IsCancellationRequested) Problem.Write(context, why.Code, why.Detail);
    }

    private void Process(HttpContext context, IngestRequest request)
    {
        var outcome = request.Process(format, request.Body.Span, sink, _counters);
        if (outcome.NothingUsable && !format.Reply.IsUnconditional)
        {
            Problem.Write(context, outcome);
            return;
        }

        // From here to the end of this method nothing waits, so the thread's buffer is this request's.
        var buffer = _replyBuffer ??= new ArrayBufferWriter<byte>();
        buffer.ResetWrittenCount();
        format.Reply.Write(buffer, request, outcome);
        if (format.Reply.Header is { } header) context.Response.Headers[header.Name] = header.Value;
        Answer.Write(context.Response, format.Reply.Status, format.Reply.ContentTypeFor(request), buffer.WrittenSpan);
    }

    private sealed class RequestHeaders(IHeaderDictionary headers) : IRequestHeaders
    {
        public string? this[string name] => headers.TryGetValue(name, out var values) && values.Count > 0 ? values.ToString() : null;
    }
}
