using System.Net;
using System.Text.RegularExpressions;

namespace ModelExporter.EndToEnd.Infrastructure;

/// <summary>A real Alertmanager with data of its own that are gone afterwards.</summary>
internal sealed partial class AlertManagerServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly ChildProcess _process;

    private AlertManagerServer(TemporaryFolder folder, ChildProcess process, IPEndPoint address)
    {
        _folder = folder;
        _process = process;
        Address = address;
    }

    /// <summary>Where it takes alerts.</summary>
    public IPEndPoint Address { get; }

    /// <summary>Everything that it logged so far.</summary>
    public string Log => _process.Error;

    /// <summary>Starts it and waits until it is ready; skips the running test where there is no Alertmanager.</summary>
    /// <param name="configuration">Its configuration.</param>
    public static async Task<AlertManagerServer> StartAsync(string configuration)
    {
        var program = Tool.AlertManager.Need();
        var folder = new TemporaryFolder();
        ChildProcess? process = null;
        try
        {
            var file = folder.Write("alertmanager.yml", configuration);
            // No cluster: it would listen on a fixed port.
            var started = process = ChildProcess.Start(program,
                ["--config.file=" + file, "--storage.path=" + folder["data"], "--web.listen-address=127.0.0.1:0", "--cluster.listen-address="]);
            var address = await Eventually.GetAsync<IPEndPoint>("Alertmanager listens", () =>
            {
                Assert.False(started.HasExited, "Alertmanager did not start: " + started.Error);
                var line = Listening().Match(started.Error);
                return Task.FromResult(line.Success ? IPEndPoint.Parse(line.Groups[1].Value) : null);
            }, state: () => started.Error);
            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://{address}") };
            await Eventually.HoldsAsync("Alertmanager is ready", async () => (await client.GetAsync("/-/ready")).IsSuccessStatusCode, state: () => started.Error);
            return new AlertManagerServer(folder, started, address);
        }
        catch
        {
            if (process is not null) await process.DisposeAsync();
            folder.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    [GeneratedRegex("msg=\"Listening on\" address=(\\S+)")]
    private static partial Regex Listening();
}
