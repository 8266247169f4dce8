using System.Net;
using System.Text;
using System.Text.Json;
using ModelExporter.EndToEnd.Infrastructure;

namespace ModelExporter.EndToEnd.References;

/// <summary>References of the real program: uploaded, learned, fetched, removed, and kept over a restart.</summary>
public class ReferenceTests
{
    private const string Learned = "/api/v1/models/loan/versions/default/reference";

    [Fact]
    public async Task A_reference_is_put_read_and_removed()
    {
        await using var exporter = await ExporterProcess.StartAsync("evaluation_interval: 1s");
        const string path = "/v1/models/loan/versions/default/reference";
        var profile = TestTraffic.Profile();
        using var created = await exporter.Ingest.PutAsync(path, new StringContent(profile, Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        using var again = await exporter.Ingest.PutAsync(path, new StringContent(profile, Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        var id = await ReferenceIdAsync(exporter.Ingest, path);
        Assert.Contains($"model_reference_info{{model=\"loan\",version=\"default\",reference_id=\"{id}\",source=\"profile\"}} 1\n", await exporter.ScrapeAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await exporter.Ingest.DeleteAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await exporter.Ingest.GetAsync(path)).StatusCode);
        Assert.DoesNotContain("model_reference_info{", await exporter.ScrapeAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_learned_reference_survives_a_kill_and_a_restart()
    {
        using var storage = new TemporaryFolder();
        var configuration = "evaluation_interval: 1s\nlearn: {events: 500, duration: 0s}";
        string id;
        await using (var first = await ExporterProcess.StartAsync(configuration, flags: ["--storage.path", storage["data"]]))
        {
            await first.SendAsync([.. TestTraffic.Events(600)]);
            await Eventually.HoldsAsync("the reference is learned", async () => (await first.Web.GetAsync(Learned)).StatusCode == HttpStatusCode.OK);
            id = await ReferenceIdAsync(first.Web, Learned);
            await Eventually.HoldsAsync("the reference is saved",
                () => Task.FromResult(Directory.Exists(storage["data"]) && Directory.EnumerateFiles(storage["data"], "*.json", SearchOption.AllDirectories).Any()));
            first.Signal(Signal.Kill);
            await first.WaitAsync();
        }

        await using var second = await ExporterProcess.StartAsync(configuration, flags: ["--storage.path", storage["data"]]);
        Assert.Equal(id, await ReferenceIdAsync(second.Web, Learned));
        var page = await second.ScrapeAsync();
        Assert.Contains($"reference_id=\"{id}\",source=\"learned\"", page, StringComparison.Ordinal);
        Assert.Contains("model_predictions_total{model=\"loan\",version=\"default\"} 0\n", page, StringComparison.Ordinal);
        await second.SendAsync([.. TestTraffic.Events(10)]);
        Assert.Equal(id, await ReferenceIdAsync(second.Web, Learned));
    }

    private static async Task<string> ReferenceIdAsync(HttpClient client, string path)
    {
        using var profile = JsonDocument.Parse(await client.GetStringAsync(path));
        return profile.RootElement.GetProperty("reference_id").GetString()!;
    }
}
