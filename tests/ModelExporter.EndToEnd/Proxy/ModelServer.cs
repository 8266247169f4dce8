using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ModelExporter.EndToEnd.Proxy;

/// <summary>A model server for the proxy to stand in front of.</summary>
internal sealed class ModelServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ModelServer(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public Uri Address { get; }

    /// <summary>Completes the answers that wait on <c>/stream</c>.</summary>
    public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async Task<ModelServer> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        var app = builder.Build();
        ModelServer? server = null;
        app.MapPost("/v2/models/{model}/infer", async (HttpContext context) =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            await context.Response.WriteAsync("""{"model_name":"credit","outputs":[{"name":"predict","shape":[1],"datatype":"FP64","data":[0.9]}]}""", context.RequestAborted);
        });
        app.MapPost("/v2/models/broken/infer", () => Results.StatusCode(503));
        // Says back what came, so that nothing on the way can change it unseen.
        app.Map("/echo", async (HttpContext context) =>
        {
            context.Response.StatusCode = int.TryParse(context.Request.Query["status"], System.Globalization.CultureInfo.InvariantCulture, out var status) ? status : 200;
            context.Response.Headers["X-Method"] = context.Request.Method;
            context.Response.Headers["X-Host"] = context.Request.Headers.Host;
            context.Response.Headers["X-Header"] = context.Request.Headers["X-Header"];
            // All of it first: a client that sends without reading would wait for ever, and so would we.
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            await context.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), context.RequestAborted);
        });
        app.MapGet("/stream", async (HttpContext context) =>
        {
            await context.Response.WriteAsync("first\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await server!.Release.Task.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync("last\n", context.RequestAborted);
        });
        await app.StartAsync();
        return server = new ModelServer(app);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
