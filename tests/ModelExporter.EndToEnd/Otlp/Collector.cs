using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ModelExporter.Protocols.OpenTelemetry;

namespace ModelExporter.EndToEnd.Otlp;

/// <summary>A small OpenTelemetry collector: takes metrics over HTTP, in protobuf, and keeps the last request.</summary>
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

    /// <summary>Requests so far, refused ones among them.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>The last request that it took, or null.</summary>
    public ExportMetricsServiceRequest? Last => _last;

    /// <summary>The value of the header <c>x-tenant</c> in the last request.</summary>
    public string Tenant => _headers;

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var collector = new Collector(builder.Build());
        collector._application.MapPost("/v1/metrics", (RequestDelegate)collector.TakeAsync);
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

    /// <summary>A series' name with its labels in order; bounds of buckets as plain numbers.</summary>
    public static string Name(string name, IEnumerable<(string Name, string Value)> labels) =>
        name + "{" + string.Join(",", labels.OrderBy(label => label.Name, StringComparer.Ordinal).Select(label => label.Name + "=" + label.Value)) + "}";

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static string Name(string name, IEnumerable<KeyValue> attributes, params (string Name, double Value)[] more) => Name(
        name, attributes.Select(attribute => (attribute.Key, attribute.Value.StringValue)).Concat(more.Select(label => (label.Name, label.Value.ToString(CultureInfo.InvariantCulture)))));

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        context.Response.StatusCode = (int)Status;
        context.Response.ContentType = "application/x-protobuf";
        if (Status == HttpStatusCode.OK)
        {
            _headers = context.Request.Headers["x-tenant"].ToString();
            _last = ExportMetricsServiceRequest.Parser.ParseFrom(body.ToArray());
        }

        Interlocked.Increment(ref _requests);
    }
}
