using ModelExporter.Hosting;

namespace ModelExporter.Endpoints;

/// <summary><c>POST</c> or <c>PUT /-/reload</c>: reads the configuration again. 200 when it is in force, 422 when it has errors, 409 when it needs a
/// restart.</summary>
internal static class ReloadEndpoint
{
    private static readonly string[] Methods = [HttpMethods.Post, HttpMethods.Put];

    /// <summary>Adds it.</summary>
    public static void MapReload(this IEndpointRouteBuilder endpoints, ConfigurationReloader reloader) =>
        endpoints.MapMethods("/-/reload", Methods, (RequestDelegate)(async context =>
        {
            // Reading files takes a while; the thread of the connection has other requests.
            var result = await Task.Run(reloader.Reload, context.RequestAborted);
            if (result.Outcome == ReloadOutcome.Applied)
            {
                context.Response.ContentType = "text/plain; charset=utf-8";
                await context.Response.WriteAsync("reloaded\n", context.RequestAborted);
                return;
            }

            var (status, code, title) = result.Outcome == ReloadOutcome.Invalid
                ? (StatusCodes.Status422UnprocessableEntity, "invalid_configuration", "The configuration has errors; the old one stays in force.")
                : (StatusCodes.Status409Conflict, "needs_restart", "The configuration changes what only a restart can change; the old one stays in force.");
            Problem.Write(context, status, code, title, string.Join('\n', result.Problems));
        }));
}
