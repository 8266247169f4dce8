using System.Reflection;
using System.Text;

namespace ModelExporter.Endpoints;

/// <summary>
/// <c>GET /docs</c> and <c>/docs/{page}</c> on the web listener: the pages of docs/ as they are in this program, as text. So what a page says fits the program that is asked, also where no other network is reached.
/// </summary>
internal static class DocumentsEndpoint
{
    /// <summary>Where the list is.</summary>
    public const string Path = "/docs";

    private const string Prefix = "docs/";
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>The names of the pages, in order.</summary>
    public static IReadOnlyList<string> Pages { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..]).Order(StringComparer.Ordinal),
    ];

    /// <summary>Adds both paths.</summary>
    public static void MapDocuments(this IEndpointRouteBuilder web)
    {
        web.MapMethods(Path, Methods, (RequestDelegate)(context => WriteAsync(context, Encoding.UTF8.GetBytes(string.Concat(Pages.Select(page => $"{Path}/{page}\n"))))));
        web.MapMethods(Path + "/{page}", Methods, (RequestDelegate)(context =>
        {
            using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + context.Request.RouteValues["page"]);
            if (stream is null)
            {
                Problem.Write(context, StatusCodes.Status404NotFound, "not_found", "There is no such page.", $"GET {Path} lists the pages.");
                return Task.CompletedTask;
            }

            var page = new byte[stream.Length];
            stream.ReadExactly(page);
            return WriteAsync(context, page);
        }));
    }

    private static Task WriteAsync(HttpContext context, byte[] text)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = text.Length;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(text, context.RequestAborted).AsTask();
    }
}
