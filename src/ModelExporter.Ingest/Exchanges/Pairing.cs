using System.Collections.Concurrent;
using ModelExporter.Ingest.Tensors;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Ingest.Exchanges;

/// <summary>Joins requests and responses that come apart, in any order, and writes their events. A state of one format.</summary>
/// <remarks>
/// A half whose other half does not come in time is an event too: a response without its request has a prediction and no features; a request without a response is a failed
/// prediction (<c>no_response</c>) where the model's responses come otherwise, and has features and no prediction where only requests are logged.
/// </remarks>
internal sealed class Pairing
{
    /// <summary>The error of a request that was not answered.</summary>
    public const string NoResponse = "no_response";

    // Services whose halves are known to come; those beyond are taken to log both.
    private const int MostServices = 1000;

    private readonly FormatOptions _options;
    private readonly string _format;
    private readonly PairStore _waiting;
    private readonly ConcurrentDictionary<string, Sides> _services = new(StringComparer.Ordinal);

    /// <summary>A pairing with nothing waiting.</summary>
    /// <param name="options">Limits and counters.</param>
    /// <param name="format">The format's name.</param>
    public Pairing(FormatOptions options, string format)
    {
        (_options, _format) = (options, format);
        _waiting = new PairStore(options.Limits, options.Time);
        // Born at 0, so that the first time shows as an increase.
        options.Telemetry.LimitReached(IngestLimits.PairsLimit);
    }

    /// <summary>Halves that wait.</summary>
    public PairStore Waiting => _waiting;

    /// <summary>Takes a half; writes the events of the pair when it is complete.</summary>
    public void Add(InferenceHalf half, EventWriter writer, IngestRequest request)
    {
        NoteSide(half);
        var outcome = _waiting.Add(half, out var other, out var displaced);
        if (displaced > 0)
        {
            // What was displaced came with other requests, whose senders have their answers.
            _options.Telemetry.Format(_format).Rejected(IngestErrorCode.PairsFull.WireName()).Add(displaced);
            _options.Telemetry.LimitReached(IngestLimits.PairsLimit).Add(displaced);
        }

        if (outcome == PairOutcome.Matched) Write(half.IsResponse ? other! : half, half.IsResponse ? half : other!, writer);
        if (outcome == PairOutcome.Repeated) writer.Reject(IngestErrorCode.RepeatedHalf, "id", half.Exchange.Id);
        if (outcome != PairOutcome.TooLarge) return;
        _options.Telemetry.LimitReached(IngestLimits.PairsLimit).Increment();
        writer.Reject(IngestErrorCode.PairsFull);
    }

    /// <summary>Writes the events of halves that have waited too long, as many as one request may have.</summary>
    /// <param name="writer">Writes them.</param>
    /// <param name="request">Gets them.</param>
    /// <param name="isLast">Whether the program ends and all that waits is due. The answers to its requests may be on their way, so those are no failures.</param>
    /// <returns>Whether there may be more.</returns>
    public bool WriteExpired(EventWriter writer, IngestRequest request, bool isLast)
    {
        while (writer.Index < request.Limits.MaxEvents)
        {
            if (_waiting.TakeExpired(isLast) is not { } half) return false;
            using var payload = writer.Read(half.Body, half.ContentType, half.IsResponse ? PayloadSide.Response : PayloadSide.Request, half.Exchange.Model);
            if (half.IsResponse)
            {
                request.Ignore(IgnoredReason.NoRequest);
                writer.Write(half.Exchange, null, payload);
                continue;
            }

            request.Ignore(IgnoredReason.NoResponse);
            var answersCome = !isLast && _services.TryGetValue(ServiceOf(half), out var sides) && sides.Responses;
            writer.Write(answersCome ? half.Exchange with { Error = NoResponse } : half.Exchange, payload, null);
        }

        return true;
    }

    /// <summary>Writes the events of a pair.</summary>
    public static void Write(InferenceHalf question, InferenceHalf answer, EventWriter writer)
    {
        var exchange = Join(question, answer);
        using var input = writer.Read(question.Body, question.ContentType, PayloadSide.Request, exchange.Model);
        using var output = writer.Read(answer.Body, answer.ContentType, PayloadSide.Response, exchange.Model);
        writer.Write(exchange, input, output);
    }

    /// <summary>What is known of a pair.</summary>
    internal static Exchange Join(InferenceHalf question, InferenceHalf answer)
    {
        var (asked, answered) = (question.Exchange.TimestampMilliseconds, answer.Exchange.TimestampMilliseconds);
        var isKnown = asked != ModelSlice.NoTimestamp && answered != ModelSlice.NoTimestamp;
        return question.Exchange with
        {
            Model = question.Exchange.Model ?? answer.Exchange.Model,
            Version = answer.Exchange.Version ?? question.Exchange.Version,
            TimestampMilliseconds = asked != ModelSlice.NoTimestamp ? asked : answered,
            LatencySeconds = isKnown && question.IsTimed && answer.IsTimed && answered >= asked ? (answered - asked) / 1000.0 : double.NaN,
            Metadata = question.Exchange.Metadata ?? answer.Exchange.Metadata,
            Trace = question.Exchange.Trace.IsNone ? answer.Exchange.Trace : question.Exchange.Trace,
        };
    }

    private void NoteSide(InferenceHalf half)
    {
        var service = ServiceOf(half);
        if (!_services.TryGetValue(service, out var sides))
        {
            if (_services.Count >= MostServices) return;
            sides = _services.GetOrAdd(service, static _ => new Sides());
        }

        if (half.IsResponse) sides.Responses = true;
    }

    private static string ServiceOf(InferenceHalf half) => half.Exchange.Model ?? "";

    private sealed class Sides
    {
        public volatile bool Responses;
    }
}
