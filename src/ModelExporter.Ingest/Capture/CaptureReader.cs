using ModelExporter.Ingest.Exchanges;
using ModelExporter.Ingest.Tensors;

namespace ModelExporter.Ingest.Capture;

/// <summary>Makes events of bodies that were seen on their way between a client and a model server. A service; any thread may use it.</summary>
/// <param name="options">The settings of models.</param>
public sealed class CaptureReader(FormatOptions options)
{
    /// <summary>Reads an inference into a request's batch: one event per row, or a rejection with its reason. Whatever the bodies hold, it throws nothing.</summary>
    /// <param name="inference">What is known besides the bodies.</param>
    /// <param name="requestBody">The request's body, decompressed; empty when it is not known. Only read during the call.</param>
    /// <param name="responseBody">The response's body, decompressed; empty when it is not known. Only read during the call.</param>
    /// <param name="request">Gets the events; <see cref="IngestRequest.Complete"/> counts them.</param>
    public void Read(CapturedInference inference, ReadOnlySpan<byte> requestBody, ReadOnlySpan<byte> responseBody, IngestRequest request)
    {
        var writer = new EventWriter(request, options.Models);
        var exchange = new Exchange
        {
            Model = inference.Model,
            Version = inference.Version,
            Id = inference.Id,
            TimestampMilliseconds = inference.TimestampMilliseconds,
            LatencySeconds = inference.LatencySeconds,
            Error = inference.Error,
            Client = inference.Client,
            Trace = inference.Trace,
            Metadata = inference.MetadataJson,
        };
        using var input = requestBody.IsEmpty ? null : writer.Read(requestBody, inference.RequestContentType, PayloadSide.Request, inference.Model);
        using var output = responseBody.IsEmpty || inference.Error is not null
            ? null : writer.Read(responseBody, inference.ResponseContentType, PayloadSide.Response, inference.Model);
        if (input is null && output is null && inference.Error is null) writer.Reject(IngestErrorCode.EmptyBody, "request");
        else writer.Write(exchange, input, output);
    }
}
