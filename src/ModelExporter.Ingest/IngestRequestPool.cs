using ModelExporter.Ingest.Bodies;

namespace ModelExporter.Ingest;

/// <summary>
/// Keeps a bounded number of warmed requests, so that a steady stream of requests allocates no batches. A state; any thread may rent and return.
/// </summary>
/// <param name="limits">Limits of the requests.</param>
/// <param name="capacity">Most requests kept; more can be rented, and are dropped on return.</param>
public sealed class IngestRequestPool(IngestLimits limits, int capacity)
{
    // A batch that grew beyond this came from unusual input: a column has room for all its rows, 16 bytes each.
    private const long LargestFootprintKept = 1 << 17;

    // Bodies hold no memory between requests; what is kept are small objects.
    private const int BodiesKept = 64;

    private readonly IngestRequest?[] _kept = new IngestRequest?[capacity];
    private readonly RequestBody?[] _bodies = new RequestBody?[BodiesKept];

    /// <summary>The limits of the requests.</summary>
    public IngestLimits Limits { get; } = limits;

    /// <summary>An empty request.</summary>
    public IngestRequest Rent()
    {
        for (var i = 0; i < _kept.Length; i++)
        {
            if (_kept[i] is not null && Interlocked.Exchange(ref _kept[i], null) is { } request) return request;
        }

        return new IngestRequest(Limits);
    }

    /// <summary>An empty body. It is apart from the request, since many bodies can be on their way while few are read.</summary>
    public RequestBody RentBody()
    {
        for (var i = 0; i < _bodies.Length; i++)
        {
            if (_bodies[i] is not null && Interlocked.Exchange(ref _bodies[i], null) is { } body) return body;
        }

        return new RequestBody();
    }

    /// <summary>Takes a body back; the caller must not touch it again.</summary>
    public void Return(RequestBody body)
    {
        body.Dispose();
        for (var i = 0; i < _bodies.Length; i++)
        {
            if (_bodies[i] is null && Interlocked.CompareExchange(ref _bodies[i], body, null) is null) return;
        }
    }

    /// <summary>Takes a request back; the caller must not touch it again.</summary>
    public void Return(IngestRequest request)
    {
        var keep = request.Footprint() <= LargestFootprintKept;
        request.Clear();
        if (!keep) return;
        for (var i = 0; i < _kept.Length; i++)
        {
            if (_kept[i] is null && Interlocked.CompareExchange(ref _kept[i], request, null) is null) return;
        }
    }
}
