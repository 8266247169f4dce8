using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ModelExporter.Benchmarks.Load;

/// <summary>The floor: the same web server with one endpoint and nothing else, which reads a body to its end and answers 202;
/// to an inference it answers like a model server.</summary>
public static class DrainServer
{
    private static ReadOnlySpan<byte> Inference => """{"model_name":"credit","model_version":"1","outputs":[{"name":"predict","shape":[1],"datatype":"FP64","data":[0.9125]}]}"""u8;

    /// <summary>Serves until standard input ends, and says on which port.</summary>
    public static async Task<int> RunAsync(TextWriter output)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listener => listener.Protocols = HttpProtocols.Http1);
        });
        await using var app = builder.Build();
        app.Run(DrainAsync);
        await app.StartAsync();
        output.WriteLine($"port {new Uri(app.Urls.First()).Port}");
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
        return 0;
    }

    private static async Task DrainAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync();
            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted) break;
        }

        if (context.Request.Path.Value == Payload.InferencePath)
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = Inference.Length;
            context.Response.BodyWriter.Write(Inference);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.ContentLength = 0;
    }
}
