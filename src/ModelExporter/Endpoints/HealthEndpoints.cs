using ModelExporter.Hosting;

namespace ModelExporter.Endpoints;

/// <summary><c>/-/healthy</c>: the process answers. <c>/-/ready</c>: it takes events and can be scraped; 503 while it starts or stops. Both without
/// authentication, for probes.</summary>
internal static class HealthEndpoints
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Adds both.</summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints, Draining draining)
    {
        endpoints.MapMethods("/-/healthy", Methods, (RequestDelegate)(context => Answer(context, StatusCodes.Status200OK, "healthy\n"))).AllowAnonymous();
        endpoints.MapMethods("/-/ready", Methods, (RequestDelegate)(context => draining.IsReady
            ? Answer(context, StatusCodes.Status200OK, "ready\n")
            : Answer(context, StatusCodes.Status503ServiceUnavailable, "not ready\n"))).AllowAnonymous();
    }

    private static Task Answer(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = text.Length;
        context.Response.Headers.CacheControl = "no-store";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync(text, context.RequestAborted);
    }
}
