using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ModelExporter.Ingest;
using ModelExporter.Ingest.Bodies;

namespace ModelExporter.Endpoints;

/// <summary>
/// Writes error answers as <c>application/problem+json</c> (RFC 9457). Members besides the standard ones: <c>code</c>, from a closed list, and for ingest
/// requests the counts and errors of a 202.
/// </summary>
public static class Problem
{
    private const string TypePrefix = "urn:model-exporter:problem:";
    private static readonly TimeSpan ShortestRetry = TimeSpan.FromSeconds(1);

    // A database that was away needs a while.
    private static readonly TimeSpan StoreRetry = TimeSpan.FromSeconds(10);

    /// <summary>Answers with a problem.</summary>
    /// <param name="context">The request; its answer must not have started.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="code">What was wrong, from a closed list.</param>
    /// <param name="title">What was wrong in general, as a sentence.</param>
    /// <param name="detail">What was wrong this time and what to do, in words.</param>
    public static void Write(HttpContext context, int status, string code, string title, string detail) =>
        Write(context, status, code, title, detail, default, hasOutcome: false);

    /// <summary>Answers that an ingest request failed as a whole before its events were read.</summary>
    public static void Write(HttpContext context, IngestErrorCode code, string? detail = null)
    {
        var info = code.Info();
        AddHeaders(context.Response, code);
        Write(context, info.Status, info.Name, info.Meaning, Join(detail, info.Advice));
    }

    /// <summary>Answers that nothing of an ingest request was usable.</summary>
    public static void Write(HttpContext context, in IngestOutcome outcome)
    {
        if (outcome.Failure is { } failure)
        {
            var info = failure.Code.Info();
            AddHeaders(context.Response, failure.Code);
            Write(context, info.Status, info.Name, info.Meaning, Join(failure.Detail, info.Advice), outcome, hasOutcome: true);
            return;
        }

        // What only has to be sent again is no fault of the sender.
        if (outcome.Errors.Count > 0 && outcome.Errors.All(error => error.Code == IngestErrorCode.LabelStoreFull))
        {
            var info = IngestErrorCode.LabelStoreFull.Info();
            RetryAfter(context.Response, StoreRetry);
            Write(context, info.Status, info.Name, info.Meaning, info.Advice, outcome, hasOutcome: true);
            return;
        }

        Write(context, StatusCodes.Status400BadRequest, "nothing_usable", "No event of the request could be used.",
            outcome.Rejected == 1 ? "The event was rejected; errors says why." : FormattableString.Invariant($"All {outcome.Rejected} events were rejected; errors lists the first of them."),
            outcome, hasOutcome: true);
    }

    /// <summary>Says when to try again, in whole seconds and at least one.</summary>
    public static void RetryAfter(HttpResponse response, TimeSpan delay)
    {
        var seconds = Math.Ceiling(Math.Max(ShortestRetry.TotalSeconds, delay.TotalSeconds));
        response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
    }

    private static void AddHeaders(HttpResponse response, IngestErrorCode code)
    {
        // RFC 7694: an answer 415 about an encoding says which ones are known.
        if (code == IngestErrorCode.UnsupportedEncoding) response.Headers.AcceptEncoding = ContentEncodings.Supported;
    }

    private static void Write(HttpContext context, int status, string code, string title, string detail, in IngestOutcome outcome, bool hasOutcome)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Json.Options))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, TypePrefix + code);
            writer.WriteString("title"u8, title);
            writer.WriteNumber("status"u8, status);
            writer.WriteString("detail"u8, detail);
            writer.WriteString("code"u8, code);
            if (hasOutcome) ReportReply.WriteMembers(writer, outcome);
            writer.WriteEndObject();
        }

        Answer.Write(context.Response, status, "application/problem+json", buffer.WrittenSpan);
    }

    private static string Join(string? detail, string advice) => string.IsNullOrEmpty(detail) ? advice : $"{detail} {advice}";
}
