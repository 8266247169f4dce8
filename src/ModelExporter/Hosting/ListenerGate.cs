using ModelExporter.Endpoints;

namespace ModelExporter.Hosting;

/// <summary>Middleware that answers 404 for the paths of the other listener. <c>/v1/...</c> and <c>/-/reload</c> belong to ingest, everything else to
/// web.</summary>
internal sealed class ListenerGate(RequestDelegate next, Listeners listeners)
{
    private static readonly PathString Api = "/v1";
    private static readonly PathString Reload = "/-/reload";

    /// <summary>Whether a path belongs to the ingest listener.</summary>
    public static bool IsIngestPath(PathString path) => path.StartsWithSegments(Api) || path.StartsWithSegments(Reload);

    /// <summary>Lets a request through or answers it.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (IsIngestPath(context.Request.Path) == listeners.IsIngest(context.Connection)) return next(context);
        Problem.Write(context, StatusCodes.Status404NotFound, "not_found", "There is nothing at this path.",
            "The ingest listener has /v1/ and /-/reload, the web listener everything else.");
        return Task.CompletedTask;
    }
}
