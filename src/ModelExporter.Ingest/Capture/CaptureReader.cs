using ModelExporter.Ingest.Exchanges;
using ModelExporter.Ingest.Tensors;

namespace ModelExporter.Ingest.Capture;

/// <summary>Makes events of bodies that were seen on their way between a client and a model server. A service; any thread may use it.</summary>
/// <param name="options">The settings of models.</param>
public sealed class CaptureReader(FormatOptions options)
{
    /// <summary>Reads an inference into a request's batch: one event per row, or a rejection with its reason. Whatever the bodies hold, it throws nothing.</summary>
    /// <param name="exchange">What is known besides the bodies.</param>
    /// <param name="requestBody">The request's body, decompressed; empty when it is not known. Only read during the call.</param>
    /// <param name="responseBody">The response's body, decompressed; empty when it is not known. Only read during the call.</param>
    /// <param name="request">Gets the events; completing it counts them.</param>
    public void Read(Exchange exchange, ReadOnlySpan<byte> requestBody, ReadOnlySpan<byte> responseBody, IngestRequest request)
    {
        var writer = new EventWriter(request, options.Models);
        using var input = requestBody.IsEmpty ? null : writer.Read(requestBody, exchange.RequestContentType, PayloadSide.Request, exchange.Model);
        using var output = responseBody.IsEmpty || exchange.Error is not null
            ? null : writer.Read(responseBody, exchange.ResponseContentType, PayloadSide.Response, exchange.Model);
        if (input is null && output is null && exchange.Error is null) writer.Reject(IngestErrorCode.EmptyBody, "request");
        else writer.Write(exchange, input, output);
    }
}
