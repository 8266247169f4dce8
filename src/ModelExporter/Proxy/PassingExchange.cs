using ModelExporter.Ingest.Capture;

namespace ModelExporter.Proxy;

/// <summary>A request on its way and what came back for it. A state of its connection, then of the reader of copies.</summary>
internal sealed class PassingExchange(MessageHead request, DateTimeOffset arrived) : IDisposable
{
    /// <summary>The request's head.</summary>
    public MessageHead Request { get; } = request;

    /// <summary>The copy of the request's body; null when the request is no inference.</summary>
    public CopiedBody? RequestBody { get; init; }

    /// <summary>When all of the request had been passed on, as a timestamp of the clock; 0 before.</summary>
    public long Asked { get; set; }

    /// <summary>The response's head, when it came.</summary>
    public MessageHead? Response { get; set; }

    /// <summary>The copy of the response's body.</summary>
    public CopiedBody? ResponseBody { get; set; }

    /// <summary>From the end of the request to that of the response, in seconds.</summary>
    public double Seconds { get; set; } = double.NaN;

    /// <summary>What the reader of copies gets.</summary>
    public WireInference ToInference() => new()
    {
        Target = Request.Second,
        RequestHeaders = Request,
        Request = RequestBody?.Bytes,
        ResponseHeaders = Response,
        Response = ResponseBody?.Bytes,
        Status = double.IsNaN(Seconds) ? 0 : Response?.Status ?? 0,
        TimestampMilliseconds = arrived.ToUnixTimeMilliseconds(),
        LatencySeconds = Seconds,
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        RequestBody?.Dispose();
        ResponseBody?.Dispose();
    }
}
