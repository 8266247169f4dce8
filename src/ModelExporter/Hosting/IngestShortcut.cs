using ModelExporter.Endpoints;

namespace ModelExporter.Hosting;

/// <summary>Leads requests that were posted to the exact path of an input format straight to it. All others go through routing, which finds the same endpoints.</summary>
/// <param name="next">The rest of the way.</param>
/// <param name="listeners">Which listener a request came in on.</param>
/// <param name="draining">Counts requests for an orderly stop.</param>
/// <param name="endpoints">What routing knows.</param>
internal sealed class IngestShortcut(RequestDelegate next, Listeners listeners, Draining draining, EndpointDataSource endpoints)
{
    private readonly Lazy<Dictionary<string, Endpoint>> _byPath = new(() => endpoints.Endpoints.OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<IngestPath>() is not null)
        .ToDictionary(endpoint => endpoint.RoutePattern.RawText!, Endpoint (endpoint) => endpoint, StringComparer.Ordinal));

    /// <summary>Answers a request, or lets it go on.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (!listeners.IsIngest(context.Connection) || context.Request.Path.Value is not { } path) return next(context);
        if (!_byPath.Value.TryGetValue(path, out var endpoint) || !HttpMethods.IsPost(context.Request.Method)) return next(context);
        context.SetEndpoint(endpoint);
        return draining.InvokeAsync(context, endpoint.RequestDelegate!);
    }
}
