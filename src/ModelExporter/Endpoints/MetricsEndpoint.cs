using System.Globalization;
using System.IO.Compression;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;

namespace ModelExporter.Endpoints;

/// <summary>The page of metrics: <c>GET</c> and <c>HEAD</c>, in the format and coding that the client asks for.</summary>
internal static class MetricsEndpoint
{
    private const string TimeoutHeader = "X-Prometheus-Scrape-Timeout-Seconds";

    /// <summary>Serves the page at a path.</summary>
    public static IEndpointConventionBuilder MapMetrics(this IEndpointRouteBuilder endpoints, string path, Func<MetricsPage> page, TimeProvider time) =>
        endpoints.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], (RequestDelegate)(context => ServeAsync(context, page(), time)));

    private static async Task ServeAsync(HttpContext context, MetricsPage page, TimeProvider time)
    {
        var negotiated = ContentNegotiation.Choose(context.Request.Headers.Accept);
        var gzip = ContentNegotiation.AcceptsGzip(context.Request.Headers.AcceptEncoding);
        var response = context.Response;
        response.ContentType = negotiated.ContentType;
        response.Headers.Vary = "Accept, Accept-Encoding";
        response.Headers.CacheControl = "no-store";
        if (gzip) response.Headers.ContentEncoding = "gzip";

        using var bytes = page.Write(negotiated.Format);
        if (!gzip) response.ContentLength = bytes.Length;
        if (HttpMethods.IsHead(context.Request.Method)) return;

        // The page is made of what is already computed, so a scraper's patience only bounds the sending.
        using var deadline = new CancellationTokenSource(Timeout(context.Request), time);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted);
        try
        {
            await SendAsync(bytes, response.Body, gzip, cancellation.Token);
        }
        catch (OperationCanceledException)
        {
            // Half a page must not look whole: cutting the connection makes the scrape fail.
            context.Abort();
        }
    }

    private static async Task SendAsync(PageBuffer bytes, Stream body, bool gzip, CancellationToken cancellation)
    {
        if (!gzip)
        {
            foreach (var chunk in bytes.Chunks) await body.WriteAsync(chunk, cancellation);
            return;
        }

        var compressed = new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true);
        await using (compressed.ConfigureAwait(false))
        {
            foreach (var chunk in bytes.Chunks) await compressed.WriteAsync(chunk, cancellation);
        }
    }

    private static TimeSpan Timeout(HttpRequest request) =>
        double.TryParse(request.Headers[TimeoutHeader], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 3600
            ? TimeSpan.FromSeconds(seconds)
            : System.Threading.Timeout.InfiniteTimeSpan;
}
