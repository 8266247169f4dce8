using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ModelExporter.EndToEnd.Infrastructure;

/// <summary>Takes what Alertmanager sends to webhooks: the last segment of the path is the receiver's name.</summary>
internal sealed class AlertWebhook : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<ReceivedAlert> _received = new();

    private AlertWebhook(WebApplication application) => _application = application;

    /// <summary>Where it listens, such as <c>http://127.0.0.1:4711</c>.</summary>
    public string Address => _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>Every alert of every notification so far.</summary>
    public IReadOnlyList<ReceivedAlert> Received => [.. _received];

    /// <summary>Starts it on a port that the system chooses.</summary>
    public static async Task<AlertWebhook> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        var webhook = new AlertWebhook(application);
        application.MapPost("/{receiver}", (RequestDelegate)(async context =>
        {
            using var message = await JsonDocument.ParseAsync(context.Request.Body);
            var receiver = (string)context.Request.RouteValues["receiver"]!;
            foreach (var alert in message.RootElement.GetProperty("alerts").EnumerateArray())
            {
                webhook._received.Enqueue(new ReceivedAlert(receiver, alert.GetProperty("status").GetString()!, Texts(alert, "labels"), Texts(alert, "annotations")));
            }
        }));
        await application.StartAsync();
        return webhook;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static Dictionary<string, string> Texts(JsonElement alert, string member) =>
        alert.GetProperty(member).EnumerateObject().ToDictionary(text => text.Name, text => text.Value.GetString()!, StringComparer.Ordinal);
}

/// <summary>One alert of one notification. A value.</summary>
/// <param name="Receiver">The receiver's name.</param>
/// <param name="Status"><c>firing</c> or <c>resolved</c>.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Annotations">Its annotations.</param>
internal sealed record ReceivedAlert(string Receiver, string Status, IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations)
{
    /// <summary>A label's value, or the empty text.</summary>
    public string this[string label] => Labels.GetValueOrDefault(label, "");

    /// <summary>Receiver, model, name of the alert, and what it is about: a feature, a measure, or nothing.</summary>
    public override string ToString() => $"{Receiver}: {this["model"]} {this["alertname"]} {this["feature"]}{this["measure"]}".TrimEnd();
}
