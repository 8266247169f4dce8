using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using ModelExporter.EndToEnd.Infrastructure;
using ModelExporter.Tests;

namespace ModelExporter.EndToEnd.Dashboards;

/// <summary>
/// Hours of two models in minutes: two exporters under simulated traffic, a real Prometheus with the shipped rules, and every incident that a panel is there to show. One second stands for a
/// minute: traffic, rules and queries are all sixty times as fast, and windows keep their names.
/// </summary>
internal sealed class TimeLapse : IAsyncDisposable
{
    private static readonly TimeSpan Chores = TimeSpan.FromSeconds(1);

    private readonly TemporaryFolder _folder = new();
    private readonly List<ChildProcess> _simulators = [];
    private readonly int _minutes;
    private ExporterProcess? _old;
    private ExporterProcess? _new;
    private PrometheusServer? _prometheus;
    private DateTimeOffset _began;
    private bool _hasOtherReference;

    private TimeLapse(int minutes) => _minutes = minutes;

    /// <summary>The Prometheus that saw all of it.</summary>
    public PrometheusServer Prometheus => _prometheus!;

    /// <summary>When the traffic began.</summary>
    public DateTimeOffset Start => _began;

    /// <summary>When the traffic was about to end.</summary>
    public DateTimeOffset End { get; private set; }

    /// <summary>The simulated time from <see cref="Start"/> to <see cref="End"/>.</summary>
    public TimeSpan Length => (End - Start) * LapsedTime.Factor;

    /// <summary>The values of Grafana's own variables, in simulated time.</summary>
    public Dictionary<string, string> GrafanaVariables => new(StringComparer.Ordinal)
    {
        ["__rate_interval"] = "5m",
        ["__range"] = string.Create(CultureInfo.InvariantCulture, $"{(long)Length.TotalSeconds}s"),
    };

    /// <summary>Runs it to its end; skips the running test where there is no Prometheus.</summary>
    /// <param name="minutes">How long in simulated time; in seconds it is as long in real time.</param>
    public static async Task<TimeLapse> RunAsync(int minutes)
    {
        Tool.Prometheus.Need();
        var lapse = new TimeLapse(minutes);
        try
        {
            await lapse.RunAsync();
            return lapse;
        }
        catch
        {
            await lapse.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var simulator in _simulators) await simulator.DisposeAsync();
        if (_prometheus is not null) await _prometheus.DisposeAsync();
        if (_old is not null) await _old.DisposeAsync();
        if (_new is not null) await _new.DisposeAsync();
        _folder.Dispose();
    }

    private async Task RunAsync()
    {
        await Task.WhenAll(ProfileAsync("credit", "1", 1), ProfileAsync("credit", "2", 2), ProfileAsync("mortgage", "1", 3), ProfileAsync("mortgage", "1", 4));
        _old = await ExporterAsync(Version("credit", "1", 1), Version("mortgage", "1", 3));
        _new = await ExporterAsync(Version("credit", "2", 2), Version("mortgage", "1", 3));
        _prometheus = await PrometheusServer.StartAsync(Configuration(), folder =>
        {
            foreach (var rules in Directory.GetFiles(Path.Combine(Repository.Root, "alerts"), "*-rules.yml")) folder.Write(Path.GetFileName(rules), LapsedTime.Of(File.ReadAllText(rules)));
        });
        await Eventually.HoldsAsync("both exporters are scraped by both jobs", async () => (await _prometheus.QueryAsync("count_over_time(up[5s]) >= 4")).Count == 4);
        _began = TimeProvider.System.GetUtcNow();
        Simulate(_old, "credit", "1", 1, 4);
        Simulate(_new, "credit", "2", 2, 4, Incidents());
        Simulate(_old, "mortgage", "1", 3, 2);
        var isOver = Task.WhenAll(_simulators.Select(simulator => simulator.WaitAsync(TimeSpan.FromSeconds(_minutes) + Eventually.Patience)));
        for (var round = 0; !isOver.IsCompleted; round++)
        {
            await ChoresAsync(round);
            End = TimeProvider.System.GetUtcNow();
            await Task.WhenAny(isOver, Task.Delay(Chores));
        }

        Assert.All(await isOver, code => Assert.Equal(0, code));
    }

    // From the middle on, until the end where a panel shows what is there now.
    private string[] Incidents() =>
    [
        Incident("drift", 0.40, 0.60, "feature=age,shift=1"),
        Incident("missing", 0.50, 0.35, "feature=credit_utilisation,share=0.3"),
        Incident("category", 0.55, 0.45, "feature=country,share=0.2"),
        Incident("concept", 0.55, 0.45, "share=0.35"),
        Incident("latency", 0.60, 0.15, "factor=6"),
        Incident("unit", 0.65, 0.10, "feature=income,factor=100"),
        Incident("errors", 0.70, 0.30, "share=0.06"),
    ];

    private string Incident(string kind, double start, double duration, string arguments) =>
        string.Create(CultureInfo.InvariantCulture, $"{kind}@{(int)(start * _minutes)}m+{(int)(duration * _minutes)}m:{arguments}");

    // What simulated traffic does not do: events with faults, feedback, labels that change their mind, names beyond the limits, and a new reference for one of two replicas.
    private async Task ChoresAsync(int round)
    {
        // As the traffic has it, which may lag behind on a machine that is busy.
        if ((await Prometheus.QueryAsync("max(model_last_event_timestamp_seconds{model=\"credit\",version=\"2\"})")) is not [var last]) return;
        var time = DateTimeOffset.FromUnixTimeMilliseconds((long)(last.Value * 1000));
        string[] ids = [$"by-hand-{round}", $"by-hand-{round}"];
        var now = $"\"model\":\"credit\",\"version\":\"2\",\"timestamp\":\"{Text(time)}\"";
        List<string> events =
        [
            .. ids.Select(id => $"{{{now},\"id\":\"{id}\",\"prediction\":\"approve\",\"score\":0.8}}"),
            .. Enumerable.Repeat($"{{\"model\":\"credit\",\"version\":\"2\",\"timestamp\":\"{Text(_began - TimeSpan.FromMinutes(_minutes) - TimeSpan.FromDays(2))}\"}}", 3),
            .. Enumerable.Repeat($"{{\"model\":\"credit\",\"version\":\"2\",\"timestamp\":\"{Text(TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1))}\"}}", 2),
            $"{{{now},\"latency_ms\":\"slow\",\"score\":0.5}}",
            "{\"version\":\"2\"}",
            "{\"version\":\"2\"}",
            "{\"model\":\"surprise\"}",
        ];
        if (round % 10 == 0) events.Add($"{{{now},\"features\":{{\"age\":\"old\",\"income\":[],\"surprise\":1}}}}");
        await PostAsync("/v1/predictions", string.Join('\n', events));
        await PostAsync("/v1/labels", string.Join('\n',
            $"{{\"model\":\"credit\",\"id\":\"{ids[0]}\",\"label\":\"approve\",\"timestamp\":\"{Text(time)}\"}}",
            $"{{\"model\":\"credit\",\"id\":\"{ids[0]}\",\"label\":\"reject\",\"timestamp\":\"{Text(time)}\"}}",
            $"{{\"model\":\"credit\",\"version\":\"1\",\"id\":\"{ids[0]}\",\"label\":\"reject\",\"timestamp\":\"{Text(time)}\"}}"));
        await PostAsync("/v1/feedback", string.Join('\n', Enumerable.Range(0, 4).Select(i =>
            $"{{\"model\":\"credit\",\"version\":\"2\",\"action\":\"{(i == 0 ? "overridden" : "accepted")}\",\"client\":\"branch-12\"}}")));
        if (_hasOtherReference || (time - SimulatedStart).TotalMinutes < _minutes * 0.6) return;
        _hasOtherReference = true;
        using var other = new ByteArrayContent(await File.ReadAllBytesAsync(_folder["mortgage-1-4.json"]));
        other.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await _new!.Ingest.PutAsync("/v1/models/mortgage/versions/1/reference", other);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task PostAsync(string path, string lines)
    {
        using var content = new StringContent(lines, Encoding.UTF8, "application/x-ndjson");
        using var answer = await _new!.Ingest.PostAsync(path, content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private DateTimeOffset SimulatedStart => _began - TimeSpan.FromMinutes(_minutes) + TimeSpan.FromSeconds(_minutes);

    private void Simulate(ExporterProcess exporter, string model, string version, int seed, double rate, params string[] incidents)
    {
        string[] arguments =
        [
            "simulate", "--send", $"http://{exporter.IngestAddress}", "--model", model, "--version", version, "--seed", seed.ToString(CultureInfo.InvariantCulture),
            "--rate", rate.ToString(CultureInfo.InvariantCulture), "--speed-up", LapsedTime.Factor.ToString(CultureInfo.InvariantCulture), "--start", Text(SimulatedStart),
            "--duration", string.Create(CultureInfo.InvariantCulture, $"{_minutes}m"), "--label-delay", "10m", "--daily-cycle", "0.2", .. incidents.SelectMany(incident => new[] { "--incident", incident }),
        ];
        _simulators.Add(ChildProcess.Start(ProgramUnderTest.Path, arguments, ProgramUnderTest.Environment()));
    }

    private async Task ProfileAsync(string model, string version, int seed)
    {
        var finished = await ProgramUnderTest.RunAsync("simulate", "--events", "0", "--model", model, "--version", version, "--seed", seed.ToString(CultureInfo.InvariantCulture), "--daily-cycle", "0.2",
            "--profile", _folder[Reference(model, version, seed)]);
        Assert.True(finished.Code == 0, finished.Error);
    }

    private Task<ExporterProcess> ExporterAsync(params string[] models) => ExporterProcess.StartAsync($$"""
        evaluation_interval: 1s
        time: {source: event}
        storage: {path: state, checkpoint_interval: 5s}
        labels: {horizon: {{_minutes / 3}}m}
        limits: {models: 2}
        models:
        {{string.Join('\n', models)}}
        """);

    private string Version(string model, string version, int seed) =>
        $$"""  - {name: {{model}}, features: {income: {range: [0, 1000000]}, age: {range: [18, 100]} }, versions: [{name: "{{version}}", reference: "{{_folder[Reference(model, version, seed)]}}"}]}""";

    private static string Reference(string model, string version, int seed) => string.Create(CultureInfo.InvariantCulture, $"{model}-{version}-{seed}.json");

    // One job whose targets say where they are, and one whose targets do not.
    private string Configuration()
    {
        var targets = string.Join(", ", new[] { _old!, _new! }.Select(exporter => $"\"{exporter.WebAddress}\""));
        return $$"""
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: ["*-rules.yml"]
            scrape_configs:
              - job_name: model-exporter
                static_configs: [{targets: [{{targets}}], labels: {cluster: eu, namespace: lending} }]
              - job_name: without-cluster
                static_configs: [{targets: [{{targets}}]}]

            """;
    }

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
