using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ModelExporter.EndToEnd.Infrastructure;
using ModelExporter.Storage.Checkpoint;

namespace ModelExporter.EndToEnd.Operations;

/// <summary>What is left of the real program when it is killed, stopped, or robbed of its disk.</summary>
public partial class RestartTests
{
    private const string Configuration =
        "evaluation_interval: 1s\nstorage: {checkpoint_interval: 1s}\nmodels: [{name: loan, versions: [{name: default, reference: loan.json}]}]";

    // Small, so that all events of the test are fewer than the ids that a model remembers.
    private const int BatchSize = 20;

    [Fact]
    public async Task Kills_at_random_moments_under_load_lose_no_more_than_what_came_after_the_last_checkpoint()
    {
        using var storage = new TemporaryFolder();
        var random = new Random(20_261_120);
        var sent = new List<string>();
        var leastHeld = 0;
        for (var round = 0; round < 8; round++)
        {
            var first = sent.Count;
            var durable = 0;
            await using (var exporter = await StartAsync(storage["data"]))
            {
                AssertCountersAreZero(await exporter.ScrapeAsync());
                // Once again what was sent in all rounds before: duplicates are what the checkpoint had, and the windows hold exactly these.
                var held = await WindowAsync(exporter);
                var duplicates = 0;
                foreach (var batch in sent.Chunk(1000)) duplicates += await SendAsync(exporter, batch);
                Assert.Equal(held, duplicates);
                if (round > 0) Assert.InRange(held, leastHeld, sent.Count);

                var kill = TimeSpan.FromMilliseconds(random.Next(50, 4000));
                var watch = Stopwatch.StartNew();
                var killed = Task.Run(async () =>
                {
                    await Task.Delay(kill, TestContext.Current.CancellationToken);
                    exporter.Signal(Signal.Kill);
                });
                var (earlier, acknowledged) = (0, sent.Count);
                var before = await CheckpointTimeAsync(exporter);
                try
                {
                    while (true)
                    {
                        var events = Events(round, sent.Count - first, BatchSize);
                        sent.AddRange(events);
                        Assert.Equal(0, await SendAsync(exporter, events));
                        var now = await CheckpointTimeAsync(exporter);
                        // What was answered while one checkpoint was the last is in the second one after it, which began when the first one after it was written.
                        if (now != before) (durable, earlier, acknowledged, before) = (earlier, acknowledged, sent.Count, now);
                    }
                }
                catch (HttpRequestException)
                {
                    Assert.True(watch.Elapsed >= kill, "The exporter ended before it was killed: " + exporter.Log);
                }

                await killed;
                await exporter.WaitAsync();
            }

            Assert.Equal(CheckpointDefect.None, new CheckpointStore(storage["data"]).Load().Defect);
            leastHeld = durable;
        }

        await using var last = await StartAsync(storage["data"]);
        foreach (var batch in sent.Chunk(1000)) await SendAsync(last, batch);
        await Eventually.HoldsAsync("every event is in the window once", async () => await WindowAsync(last) == sent.Count, state: () => last.Log);
        Assert.DoesNotContain("level=error", last.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_saves_everything_that_was_acknowledged()
    {
        using var storage = new TemporaryFolder();
        await using (var exporter = await StartAsync(storage["data"], "storage: {checkpoint_interval: 1h}"))
        {
            await SendAsync(exporter, Events(0, 0, 500));
            Assert.Equal(0, await exporter.StopAsync());
        }

        await using var second = await StartAsync(storage["data"]);
        AssertCountersAreZero(await second.ScrapeAsync());
        Assert.Equal(500, await WindowAsync(second));
        Assert.Equal(500, await SendAsync(second, Events(0, 0, 500)));
    }

    [Fact]
    public async Task A_learning_goes_on_after_a_kill()
    {
        using var storage = new TemporaryFolder();
        const string configuration = "evaluation_interval: 1s\nstorage: {checkpoint_interval: 1s}\nlearn: {events: 500, duration: 0s}";
        await using (var exporter = await ExporterProcess.StartAsync(configuration, flags: ["--storage.path", storage["data"]]))
        {
            await exporter.SendAsync([.. TestTraffic.Events(300)]);
            var before = await CheckpointTimeAsync(exporter);
            for (var checkpoint = 0; checkpoint < 2; checkpoint++)
            {
                await Eventually.HoldsAsync("a checkpoint is written", async () => await CheckpointTimeAsync(exporter) > before);
                before = await CheckpointTimeAsync(exporter);
            }

            exporter.Signal(Signal.Kill);
            await exporter.WaitAsync();
        }

        await using var second = await ExporterProcess.StartAsync(configuration, flags: ["--storage.path", storage["data"]]);
        await second.SendAsync([.. TestTraffic.Events(300)]);
        await Eventually.HoldsAsync("the reference is learned",
            async () => (await second.Web.GetAsync("/api/v1/models/loan/versions/default/reference")).StatusCode == HttpStatusCode.OK);
        using var profile = JsonDocument.Parse(await second.Web.GetStringAsync("/api/v1/models/loan/versions/default/reference"));
        Assert.Equal(600, profile.RootElement.GetProperty("events").GetInt64());
    }

    [Fact]
    public async Task A_full_disk_and_a_read_only_one_keep_the_exporter_running_and_the_last_checkpoint_whole()
    {
        using var storage = new TemporaryFolder();
        var data = Directory.CreateDirectory(storage["data"]).FullName;
        if (await MountAsync("-t", "tmpfs", "-o", "size=2m", "tmpfs", data) is { } problem) Assert.Skip("No file systems can be mounted here: " + problem);
        try
        {
            await using var exporter = await StartAsync(data);
            await SendAsync(exporter, Events(0, 0, 500));
            var written = await CheckpointTimeAsync(exporter);
            await Eventually.HoldsAsync("a checkpoint is written", async () => await CheckpointTimeAsync(exporter) > written);

            var filler = Path.Combine(data, "filler");
            Fill(filler);
            await FailsAsync(exporter);
            Assert.NotNull(new CheckpointStore(data).Load().Saved);
            await SendAsync(exporter, Events(0, 500, 500));
            File.Delete(filler);
            await WritesAgainAsync(exporter, 1);

            // Over the folder: what the exporter holds open keeps its own file system from becoming read-only.
            Assert.Null(await MountAsync("-t", "tmpfs", "-o", "ro", "tmpfs", data));
            await FailsAsync(exporter);
            await SendAsync(exporter, Events(0, 1000, 500));
            Assert.Equal(0, (await ChildProcess.RunAsync("umount", [data])).Code);
            await WritesAgainAsync(exporter, 2);
            Assert.Equal(2, Regex.Count(exporter.Log, "level=error"));
            exporter.Signal(Signal.Kill);
            await exporter.WaitAsync();
            await using var second = await StartAsync(data);
            Assert.Equal(1500, await WindowAsync(second));
        }
        finally
        {
            while ((await ChildProcess.RunAsync("umount", ["-l", data])).Code == 0)
            {
                // Up to two, one over the other.
            }
        }
    }

    [Fact]
    public async Task A_second_process_on_the_same_folder_ends_with_1_and_says_why()
    {
        using var storage = new TemporaryFolder();
        await using var exporter = await StartAsync(storage["data"]);
        var second = await ProgramUnderTest.RunAsync("--storage.path", storage["data"], "--web.listen-address", "127.0.0.1:0", "--ingest.listen-address", "127.0.0.1:0");
        Assert.Equal(1, second.Code);
        Assert.Contains($"storage.path: {storage["data"]} is used by another process", second.Error, StringComparison.Ordinal);
        exporter.Signal(Signal.Kill);
        await exporter.WaitAsync();
        await using var third = await StartAsync(storage["data"]);
    }

    private static async Task<ExporterProcess> StartAsync(string data, string? more = null) => await ExporterProcess.StartAsync(
        more is null ? Configuration : Configuration.Replace("storage: {checkpoint_interval: 1s}", more, StringComparison.Ordinal),
        folder => folder.Write("loan.json", TestTraffic.Profile()), flags: ["--storage.path", data]);

    private static string[] Events(int round, int first, int count) =>
        [.. TestTraffic.Events(count).Select((e, i) => string.Create(CultureInfo.InvariantCulture, $"{{\"id\":\"{round}-{first + i}\",") + e[1..])];

    // Returns the duplicates among them.
    private static async Task<int> SendAsync(ExporterProcess exporter, string[] events)
    {
        using var content = new StringContent(string.Join('\n', events), Encoding.UTF8, "application/x-ndjson");
        using var answer = await exporter.Ingest.PostAsync("/v1/predictions", content);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, body);
        using var counts = JsonDocument.Parse(body);
        var duplicates = counts.RootElement.GetProperty("duplicates").GetInt32();
        Assert.Equal(events.Length, counts.RootElement.GetProperty("accepted").GetInt32() + duplicates);
        return duplicates;
    }

    private static void AssertCountersAreZero(string page)
    {
        var counters = Counter().Matches(page).ToArray();
        Assert.True(counters.Length > 20);
        Assert.All(counters, counter => Assert.Equal(counter.Groups["series"].Value + " 0", counter.Value));
    }

    // Events of the longest window, from the samples of a feature that every event has.
    private static async Task<int> WindowAsync(ExporterProcess exporter)
    {
        var page = await exporter.ScrapeAsync();
        var match = Window().Match(page);
        return match.Success ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
    }

    private static async Task<double> CheckpointTimeAsync(ExporterProcess exporter)
    {
        var match = CheckpointTime().Match(await exporter.ScrapeAsync());
        return match.Success ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
    }

    private static async Task FailsAsync(ExporterProcess exporter)
    {
        var failures = await FailuresAsync(exporter);
        await Eventually.HoldsAsync("two checkpoints fail", async () => await FailuresAsync(exporter) >= failures + 2, state: () => exporter.Log);
    }

    private static Task WritesAgainAsync(ExporterProcess exporter, int times) =>
        Eventually.HoldsAsync("checkpoints are written again", () => Task.FromResult(Regex.Count(exporter.Log, "Checkpoints are written again") == times), state: () => exporter.Log);

    private static async Task<int> FailuresAsync(ExporterProcess exporter) =>
        int.Parse(WriteFailures().Match(await exporter.ScrapeAsync()).Groups[1].Value, CultureInfo.InvariantCulture);

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true) file.Write(new byte[4096]);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    private static async Task<string?> MountAsync(params string[] arguments)
    {
        try
        {
            var mount = await ChildProcess.RunAsync("mount", arguments);
            return mount.Code == 0 ? null : mount.Error;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return missing.Message;
        }
    }

    [GeneratedRegex("^(?<series>model_(?!exporter_)[a-z_]+_(?:total|count|bucket)(?:\\{.*\\})?) .*$", RegexOptions.Multiline)]
    private static partial Regex Counter();

    [GeneratedRegex("^model_feature_window_samples\\{model=\"loan\",version=\"default\",feature=\"amount\",window=\"24h\"\\} (\\d+)$", RegexOptions.Multiline)]
    private static partial Regex Window();

    [GeneratedRegex("^model_exporter_checkpoint_last_success_timestamp_seconds (\\S+)$", RegexOptions.Multiline)]
    private static partial Regex CheckpointTime();

    [GeneratedRegex("^model_exporter_checkpoint_failures_total\\{operation=\"write\"\\} (\\d+)$", RegexOptions.Multiline)]
    private static partial Regex WriteFailures();
}
