using System.Threading.RateLimiting;
using ModelExporter.Ingest;

namespace ModelExporter.Endpoints;

/// <summary>
/// Decides which ingest requests are let in: so many at a time, and optionally so many per second, over all formats together. Nothing waits: who is not let
/// in is told at once.
/// </summary>
/// <remarks>
/// A sender that hears 503 drops its copy or comes back; a sender that had to wait would be a model that waits for its monitoring. One counter, since every event passes here: the
/// platform's middleware takes longer than counting an event does.
/// </remarks>
public sealed class IngestAdmission : IAsyncDisposable
{
    private static readonly TimeSpan Replenishment = TimeSpan.FromMilliseconds(100);

    private readonly int _most;
    private readonly TokenBucketRateLimiter? _rate;
    private int _running;

    /// <summary>The admission that the limits ask for.</summary>
    public IngestAdmission(IngestLimits limits)
    {
        _most = limits.ConcurrentRequests;
        if (limits.RequestsPerSecond is { } rate) _rate = TokenBucket(rate);
    }

    /// <summary>A handler of requests that sees only those which are let in.</summary>
    public RequestDelegate Limit(RequestDelegate next) => context =>
    {
        if (Interlocked.Increment(ref _running) > _most)
        {
            Leave();
            return Refuse(context, IngestErrorCode.Overloaded, default);
        }

        if (_rate is not null)
        {
            using var lease = _rate.AttemptAcquire();
            if (!lease.IsAcquired)
            {
                Leave();
                return Refuse(context, IngestErrorCode.RateLimited, lease.TryGetMetadata(MetadataName.RetryAfter, out var delay) ? delay : default);
            }
        }

        return HandleAsync(context, next);
    };

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _rate?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static TokenBucketRateLimiter TokenBucket(int requestsPerSecond)
    {
        // A tenth of a second's worth at a time, or one request as often as the rate allows it.
        var perPeriod = Math.Max(1, (int)(requestsPerSecond * Replenishment.TotalSeconds));
        return new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = requestsPerSecond,
            TokensPerPeriod = perPeriod,
            ReplenishmentPeriod = TimeSpan.FromSeconds((double)perPeriod / requestsPerSecond),
            QueueLimit = 0,
        });
    }

    private static Task Refuse(HttpContext context, IngestErrorCode code, TimeSpan delay)
    {
        Problem.RetryAfter(context.Response, delay);
        if (context.GetEndpoint()?.Metadata.GetMetadata<IngestEndpoint>() is { } endpoint) return endpoint.RefuseAsync(context, code).AsTask();
        Problem.Write(context, code);
        return Task.CompletedTask;
    }

    private async Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            Leave();
        }
    }

    private void Leave() => Interlocked.Decrement(ref _running);
}
