using System.Reflection;
using System.Security.Cryptography;

namespace ModelExporter.Endpoints.OpenApi;

/// <summary><c>GET /openapi/v1.json</c> on the web listener: the HTTP interface of both listeners as an OpenAPI 3.1 document.</summary>
/// <remarks>
/// Written by hand: bodies are read and written without types that a generator could look at, and a sidecar should not carry one. Tests hold it against the paths that are mapped and the
/// answers that are given.
/// </remarks>
internal static class OpenApiEndpoint
{
    /// <summary>Where it is.</summary>
    public const string Path = "/openapi/v1.json";

    private const string Resource = "openapi.v1.json";
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Adds the path.</summary>
    public static void MapOpenApi(this IEndpointRouteBuilder web)
    {
        var document = Read();
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(document)[..8])}\"";
        web.MapMethods(Path, Methods, (RequestDelegate)(context =>
        {
            var response = context.Response;
            response.Headers.ETag = tag;
            response.Headers.CacheControl = "no-cache";
            if (context.Request.Headers.IfNoneMatch.Contains(tag))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return Task.CompletedTask;
            }

            response.ContentType = Json.MediaType;
            response.ContentLength = document.Length;
            return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(document, context.RequestAborted).AsTask();
        }));
    }

    private static byte[] Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)!;
        var document = new byte[stream.Length];
        stream.ReadExactly(document);
        return document;
    }
}
