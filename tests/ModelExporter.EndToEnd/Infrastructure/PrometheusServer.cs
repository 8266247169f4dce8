using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ModelExporter.EndToEnd.Infrastructure;

/// <summary>A real Prometheus that scrapes what a test gives it, with data of its own that are gone afterwards.</summary>
internal sealed partial class PrometheusServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly ChildProcess _process;
    private readonly HttpClient _client;

    private PrometheusServer(TemporaryFolder folder, ChildProcess process, IPEndPoint address)
    {
        _folder = folder;
        _process = process;
        Address = address;
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://{address}"), Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>Where its API is.</summary>
    public IPEndPoint Address { get; }

    /// <summary>Everything that it logged so far.</summary>
    public string Log => _process.Error;

    /// <summary>The configuration for scraping some targets once a second as the job <c>model-exporter</c>.</summary>
    public static string Scraping(params IPEndPoint[] targets) => $$"""
        global: {scrape_interval: 1s, evaluation_interval: 1s}
        scrape_configs:
          - job_name: model-exporter
            static_configs:
              - targets: [{{string.Join(", ", targets.Select(target => $"\"{target}\""))}}]

        """;

    /// <summary>Starts it and waits until it is ready; skips the running test where there is no Prometheus.</summary>
    /// <param name="configuration">Its configuration; see <see cref="Scraping"/>.</param>
    /// <param name="prepare">Adds files beside the configuration, such as rules.</param>
    /// <param name="flags">More flags.</param>
    public static async Task<PrometheusServer> StartAsync(string configuration, Action<TemporaryFolder>? prepare = null, params string[] flags)
    {
        var program = Tool.Prometheus.Need();
        var folder = new TemporaryFolder();
        ChildProcess? process = null;
        try
        {
            var file = folder.Write("prometheus.yml", configuration);
            prepare?.Invoke(folder);
            string[] arguments = ["--config.file=" + file, "--storage.tsdb.path=" + folder["data"], "--web.listen-address=127.0.0.1:0", .. flags];
            var started = process = ChildProcess.Start(program, arguments);
            var address = await Eventually.GetAsync<IPEndPoint>("Prometheus listens", () =>
            {
                Assert.False(started.HasExited, "Prometheus did not start: " + started.Error);
                var line = Listening().Match(started.Error);
                return Task.FromResult(line.Success ? IPEndPoint.Parse(line.Groups[1].Value) : null);
            }, state: () => started.Error);
            var server = new PrometheusServer(folder, started, address);
            await Eventually.HoldsAsync("Prometheus is ready", async () => (await server._client.GetAsync("/-/ready")).IsSuccessStatusCode, state: () => started.Error);
            return server;
        }
        catch
        {
            if (process is not null) await process.DisposeAsync();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Writes files beside its configuration, such as rules, and has it read everything anew.</summary>
    public void Reload(Action<TemporaryFolder> prepare)
    {
        prepare(_folder);
        _process.Signal(Signal.Hangup);
    }

    /// <summary>The value of an expression now, or at a time: a sample per series.</summary>
    public async Task<IReadOnlyList<PrometheusSample>> QueryAsync(string expression, DateTimeOffset? at = null)
    {
        var time = at is { } then ? string.Create(CultureInfo.InvariantCulture, $"&time={Seconds(then)}") : "";
        using var answer = await GetAsync("/api/v1/query?query=" + Uri.EscapeDataString(expression) + time);
        var data = answer.RootElement.GetProperty("data");
        return data.GetProperty("resultType").GetString() == "vector"
            ? [.. data.GetProperty("result").EnumerateArray().Select(series => new PrometheusSample(Labels(series), Number(series.GetProperty("value"))))]
            : [new PrometheusSample(new Dictionary<string, string>(), Number(data.GetProperty("result")))];
    }

    /// <summary>The values of an expression over a span of time: a list of values per series.</summary>
    public async Task<IReadOnlyList<PrometheusSeries>> QueryRangeAsync(string expression, DateTimeOffset start, DateTimeOffset end, TimeSpan step)
    {
        var path = string.Create(CultureInfo.InvariantCulture,
            $"/api/v1/query_range?query={Uri.EscapeDataString(expression)}&start={Seconds(start)}&end={Seconds(end)}&step={step.TotalSeconds}");
        using var answer = await GetAsync(path);
        return [.. answer.RootElement.GetProperty("data").GetProperty("result").EnumerateArray()
            .Select(series => new PrometheusSeries(Labels(series), [.. series.GetProperty("values").EnumerateArray().Select(Number)]))];
    }

    /// <summary>What became of the last scrape of each target: <c>up</c>, <c>down</c> or <c>unknown</c>, and the error if there was one.</summary>
    public async Task<IReadOnlyList<ScrapeTarget>> TargetsAsync()
    {
        using var answer = await GetAsync("/api/v1/targets");
        return [.. answer.RootElement.GetProperty("data").GetProperty("activeTargets").EnumerateArray()
            .Select(target => new ScrapeTarget(target.GetProperty("scrapeUrl").GetString()!, target.GetProperty("health").GetString()!, target.GetProperty("lastError").GetString()!))];
    }

    /// <summary>Any answer of its API.</summary>
    public async Task<JsonDocument> GetAsync(string path)
    {
        using var answer = await _client.GetAsync(path);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path} answered {(int)answer.StatusCode}: {body}");
        return JsonDocument.Parse(body);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    private static Dictionary<string, string> Labels(JsonElement series) =>
        series.GetProperty("metric").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!, StringComparer.Ordinal);

    // A pair of a time and a number in quotes.
    private static double Number(JsonElement value) => value[1].GetString() switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        var text => double.Parse(text!, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    [GeneratedRegex("msg=\"Listening on\" address=(\\S+)")]
    private static partial Regex Listening();
}

/// <summary>A series of an instant query. A value.</summary>
internal sealed record PrometheusSample(IReadOnlyDictionary<string, string> Labels, double Value)
{
    /// <summary>A label's value, or the empty text.</summary>
    public string this[string label] => Labels.GetValueOrDefault(label, "");
}

/// <summary>A series of a range query. A value.</summary>
internal sealed record PrometheusSeries(IReadOnlyDictionary<string, string> Labels, IReadOnlyList<double> Values);

/// <summary>A target and its last scrape. A value.</summary>
internal sealed record ScrapeTarget(string Url, string Health, string LastError);
