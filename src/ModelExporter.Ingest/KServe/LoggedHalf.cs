using System.Text;
using ModelExporter.Ingest.Exchanges;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Ingest.KServe;

/// <summary>What KServe's logger says of a request or a response, wherever it says it: headers, CloudEvents or log records. A value.</summary>
internal sealed record LoggedHalf
{
    /// <summary>The type of a request's event.</summary>
    public const string RequestType = "org.kubeflow.serving.inference.request";

    /// <summary>The type of a response's event.</summary>
    public const string ResponseType = "org.kubeflow.serving.inference.response";

    /// <summary>The type; the id is the same for both.</summary>
    public string? Type { get; init; }

    /// <summary>The id of the inference.</summary>
    public string? Id { get; init; }

    /// <summary>When it was, RFC 3339.</summary>
    public string? Time { get; init; }

    /// <summary>Whether <see cref="Time"/> is when the request or response came and not when it was logged.</summary>
    public bool IsTimed { get; init; }

    /// <summary>The InferenceService.</summary>
    public string? Service { get; init; }

    /// <summary>Its namespace.</summary>
    public string? Namespace { get; init; }

    /// <summary>Predictor, transformer or explainer.</summary>
    public string? Component { get; init; }

    /// <summary>Default or canary; often empty.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The body's type as the client of the model called it, also for the response.</summary>
    public string? ContentType { get; init; }

    /// <summary>Headers of the request as a JSON object.</summary>
    public string? Metadata { get; init; }

    /// <summary>The <c>traceparent</c> of the distributed tracing extension.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Reads the attributes of a CloudEvent.</summary>
    /// <param name="attribute">An attribute's text by its name, or null.</param>
    /// <param name="metadata">The attribute that is a JSON object.</param>
    /// <param name="contentType">What the data are said to be.</param>
    public static LoggedHalf From(Func<string, string?> attribute, string? metadata, string? contentType) => new()
    {
        Type = attribute("Type"),
        Id = attribute("Id"),
        Time = attribute("Time"),
        IsTimed = attribute("Recordedtime") is not null,
        Service = attribute("Inferenceservicename"),
        Namespace = attribute("Namespace"),
        Component = attribute("Component"),
        Endpoint = attribute("Endpoint"),
        TraceParent = attribute("Traceparent"),
        Metadata = metadata,
        ContentType = contentType,
    };

    /// <summary>Checks what was read and gives the half to the pairing.</summary>
    public void Add(ReadOnlySpan<byte> body, Pairing pairing, EventWriter writer, IngestRequest request, bool qualify)
    {
        if (Type is not (RequestType or ResponseType) || string.Equals(Component, "explainer", StringComparison.OrdinalIgnoreCase))
        {
            writer.Reject(IngestErrorCode.UnsupportedEvent, Type is RequestType or ResponseType ? "component" : "type", Type is RequestType or ResponseType ? Component : Type);
            return;
        }

        // Frames of gRPC: the logger does not decode them.
        if (ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true)
        {
            writer.Reject(IngestErrorCode.UnsupportedPayload, "content-type", ContentType);
            return;
        }

        if (Id is null || Encoding.UTF8.GetByteCount(Id) > request.Limits.IdBytes)
        {
            writer.Reject(Id is null ? IngestErrorCode.MissingId : IngestErrorCode.InvalidId, "id", Id);
            return;
        }

        if (Service is null)
        {
            writer.Reject(IngestErrorCode.MissingModel, "inferenceservicename");
            return;
        }

        var time = ModelSlice.NoTimestamp;
        var isTime = Time is not null && Timestamps.TryFromRfc3339(Encoding.UTF8.GetBytes(Time), out time);
        var exchange = new Exchange
        {
            Model = qualify && Namespace is not null ? $"{Namespace}.{Service}" : Service,
            Version = Endpoint,
            Id = Id,
            TimestampMilliseconds = isTime ? time : ModelSlice.NoTimestamp,
            Metadata = Metadata,
            Trace = TraceContext.OfTraceParent(TraceParent),
        };
        // A response is often logged without the endpoint that its request had; nothing but the id tells inferences of one service apart.
        var key = string.Join('\n', Namespace, Service, Component, Id);
        pairing.Add(new InferenceHalf(key, Type == ResponseType, body.ToArray(), CsvType(), isTime && IsTimed, exchange), writer, request);
    }

    // The logger repeats the client's type on the response, which is JSON all the same; a body is looked at, not its type.
    private string? CsvType() => Type == RequestType ? ContentType : null;
}
