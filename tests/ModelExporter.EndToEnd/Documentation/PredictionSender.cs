using System.Net.Http.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;

namespace ModelExporter.EndToEnd.Documentation;

public sealed class PredictionSender(HttpClient exporter) : BackgroundService
{
    private readonly Channel<object> _events = Channel.CreateBounded<object>(new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Never waits, never throws; what does not fit is dropped, since the model comes first.</summary>
    public void Observe(object prediction) => _events.Writer.TryWrite(prediction);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var first in _events.Reader.ReadAllAsync(stoppingToken))
        {
            var batch = new List<object> { first };
            while (batch.Count < 100 && _events.Reader.TryRead(out var next)) batch.Add(next);
            try
            {
                using var answer = await exporter.PostAsJsonAsync("v1/predictions", batch, stoppingToken);
            }
            catch (Exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Slow, full or away: these events are lost, and the service is not.
            }
        }
    }
}
