using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using ModelExporter.EndToEnd.Infrastructure;
using ModelExporter.Protocols.OpenTelemetry;

namespace ModelExporter.EndToEnd.Otlp;

/// <summary>A small OpenTelemetry collector: takes metrics in protobuf, over HTTP or gRPC, and keeps the last request.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _application;
    private volatile ExportMetricsServiceRequest? _last;
    private volatile string _headers = "";
    private int _requests;

    private Collector(WebApplication application) => _application = application;

    /// <summary>What <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is for it.</summary>
    public string Endpoint => _application.Urls.Single();

    /// <summary>The status that it answers.</summary>
    public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

    /// <summary>Whether it takes requests and never answers.</summary>
    public bool Hangs { get; set; }

    /// <summary>Requests so far, refused ones among them.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>The last request that it took, or null.</summary>
    public ExportMetricsServiceRequest? Last => _last;

    /// <summary>The value of the header <c>x-tenant</c> in the last request.</summary>
    public string Tenant => _headers;

    /// <summary>Starts it.</summary>
    /// <param name="grpc">Whether it speaks gRPC (HTTP/2 from the first byte on) and not plain HTTP.</param>
    public static async Task<Collector> StartAsync(bool grpc = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = grpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        builder.Logging.ClearProviders();
        var collector = new Collector(builder.Build());
        collector._application.MapPost("/v1/metrics", (RequestDelegate)collector.TakeAsync);
        collector._application.MapPost("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", (RequestDelegate)collector.TakeCallAsync);
        await collector._application.StartAsync();
        return collector;
    }

    /// <summary>The series of a request as the classic text format names them, with labels in order of their names, and their values.</summary>
    public static Dictionary<string, double> Series(ExportMetricsServiceRequest request)
    {
        var series = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var metric in request.ResourceMetrics.SelectMany(resource => resource.ScopeMetrics).SelectMany(scope => scope.Metrics))
        {
            foreach (var point in metric.Gauge?.DataPoints ?? []) series.Add(Name(metric.Name, point.Attributes), point.AsDouble);
            foreach (var point in metric.Sum?.DataPoints ?? []) series.Add(Name(metric.Name, point.Attributes), point.AsDouble);
            foreach (var point in metric.Histogram?.DataPoints ?? [])
            {
                var cumulative = 0UL;
                for (var i = 0; i < point.BucketCounts.Count; i++)
                {
                    cumulative += point.BucketCounts[i];
                    var bound = i < point.ExplicitBounds.Count ? point.ExplicitBounds[i] : double.PositiveInfinity;
                    series.Add(Name(metric.Name + "_bucket", point.Attributes, ("le", bound)), cumulative);
                }

                series.Add(Name(metric.Name + "_sum", point.Attributes), point.Sum);
                series.Add(Name(metric.Name + "_count", point.Attributes), point.Count);
            }
        }

        return series;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static string Name(string name, IEnumerable<KeyValue> attributes, params (string Name, double Value)[] more) => TextPage.Name(
        name, attributes.Select(attribute => (attribute.Key, attribute.Value.StringValue)).Concat(more.Select(label => (label.Name, label.Value.ToString(CultureInfo.InvariantCulture)))));

    private async Task TakeAsync(HttpContext context)
    {
        var body = await ReadAsync(context.Request);
        if (Hangs)
        {
            Interlocked.Increment(ref _requests);
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        context.Response.StatusCode = (int)Status;
        context.Response.ContentType = "application/x-protobuf";
        if (Status == HttpStatusCode.OK) Keep(context.Request, body);
        Interlocked.Increment(ref _requests);
    }

    // A message stands behind a flag and its length; the status follows in the trailer.
    private async Task TakeCallAsync(HttpContext context)
    {
        const int PrefixBytes = 5;
        Keep(context.Request, (await ReadAsync(context.Request))[PrefixBytes..]);
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(new byte[PrefixBytes]);
        context.Response.AppendTrailer("grpc-status", "0");
        Interlocked.Increment(ref _requests);
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        return body.ToArray();
    }

    private void Keep(HttpRequest request, byte[] message)
    {
        _headers = request.Headers["x-tenant"].ToString();
        _last = ExportMetricsServiceRequest.Parser.ParseFrom(message);
    }
}
