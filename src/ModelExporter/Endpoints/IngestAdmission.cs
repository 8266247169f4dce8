using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using ModelExporter.Ingest;

namespace ModelExporter.Endpoints;

/// <summary>
/// Decides which ingest requests are let in: so many at a time, and optionally so many per second, over all formats together. Nothing waits: who is not let
/// in is told at once.
/// </summary>
/// <remarks>A sender that hears 503 drops its copy or comes back; a sender that had to wait would be a model that waits for its monitoring.</remarks>
public sealed class IngestAdmission : IAsyncDisposable
{
    private static readonly TimeSpan Replenishment = TimeSpan.FromMilliseconds(100);

    private readonly PartitionedRateLimiter<HttpContext> _limiter;

    /// <summary>The admission that the limits ask for.</summary>
    public IngestAdmission(IngestLimits limits)
    {
        var concurrency = PartitionedRateLimiter.Create<HttpContext, int>(_ => RateLimitPartition.GetConcurrencyLimiter(0, _ => new ConcurrencyLimiterOptions
        {
            PermitLimit = limits.ConcurrentRequests,
            QueueLimit = 0,
        }));
        _limiter = limits.RequestsPerSecond is { } rate ? PartitionedRateLimiter.CreateChained(concurrency, TokenBucket(rate)) : concurrency;
        Options = new RateLimiterOptions { GlobalLimiter = _limiter, OnRejected = static (rejected, _) => Refuse(rejected) };
    }

    /// <summary>The same decision as options of ASP.NET Core's rate limiting middleware.</summary>
    public RateLimiterOptions Options { get; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _limiter.DisposeAsync();

    private static PartitionedRateLimiter<HttpContext> TokenBucket(int requestsPerSecond)
    {
        // A tenth of a second's worth at a time, or one request as often as the rate allows it.
        var perPeriod = Math.Max(1, (int)(requestsPerSecond * Replenishment.TotalSeconds));
        return PartitionedRateLimiter.Create<HttpContext, int>(_ => RateLimitPartition.GetTokenBucketLimiter(0, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = requestsPerSecond,
            TokensPerPeriod = perPeriod,
            ReplenishmentPeriod = TimeSpan.FromSeconds((double)perPeriod / requestsPerSecond),
            QueueLimit = 0,
        }));
    }

    private static ValueTask Refuse(OnRejectedContext rejected)
    {
        var context = rejected.HttpContext;
        // Only the rate limiter knows when to come back; the end of another request is not known.
        var isRate = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var delay);
        var code = isRate ? IngestErrorCode.RateLimited : IngestErrorCode.Overloaded;
        Problem.RetryAfter(context.Response, delay);
        if (context.GetEndpoint()?.Metadata.GetMetadata<IngestEndpoint>() is { } endpoint) return endpoint.RefuseAsync(context, code);
        Problem.Write(context, code);
        return ValueTask.CompletedTask;
    }
}
