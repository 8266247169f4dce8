using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using ModelExporter.Exposition.Pages;
using ModelExporter.Hosting;
using ModelExporter.Monitoring.Models;

namespace ModelExporter.Endpoints;

/// <summary><c>GET /</c> on the web listener: the <see cref="LandingPage"/>.</summary>
internal static class LandingEndpoint
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    // Nothing may run or be fetched, and of styles only the page's own.
    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(LandingPage.Style)))}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Adds the path.</summary>
    public static void MapLanding(this IEndpointRouteBuilder web, string metricsPath, ConfigurationReloader reloader, Draining draining)
    {
        var models = web.ServiceProvider.GetRequiredService<ModelRegistry>();
        var build = BuildInformation.Of(Assembly.GetExecutingAssembly());
        web.MapMethods("/", Methods, (RequestDelegate)(context =>
        {
            var page = new LandingPage(models, build, metricsPath, reloader.Current.Monitoring.EvaluationInterval, draining.IsReady).Write();
            var body = Encoding.UTF8.GetBytes(page);
            var response = context.Response;
            response.Headers.CacheControl = "no-store";
            response.Headers.ContentSecurityPolicy = Policy;
            response.Headers.XContentTypeOptions = "nosniff";
            response.Headers["Referrer-Policy"] = "no-referrer";
            response.ContentType = "text/html; charset=utf-8";
            response.ContentLength = body.Length;
            return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
        }));
    }
}
