using System.Globalization;
using System.Text.RegularExpressions;
using ModelExporter.EndToEnd.Infrastructure;

namespace ModelExporter.EndToEnd.Metrics;

/// <summary>The pages of the real program as the real promtool and Prometheus read them.</summary>
public partial class MetricsPageTests
{
    private const string OpenMetrics = "application/openmetrics-text; version=1.0.0";

    [Fact]
    public async Task Promtool_has_nothing_to_say_about_the_text_page_of_a_busy_exporter()
    {
        Tool.PromTool.Need();
        await using var exporter = await BusyExporterAsync(everyCollector: true);
        await LintAsync(await exporter.ScrapeAsync());
    }

    [Fact]
    public async Task Promtool_has_nothing_to_say_about_the_OpenMetrics_page_of_a_busy_exporter()
    {
        Tool.PromTool.Need();
        await using var exporter = await BusyExporterAsync(everyCollector: true);
        var page = await exporter.ScrapeAsync(OpenMetrics);
        Assert.EndsWith("\n# EOF\n", page, StringComparison.Ordinal);

        // Two verbs, each of which does half: one lints but reads only the older format, the other reads OpenMetrics and wants a timestamp on every sample.
        await LintAsync(InOlderFormat(page));
        using var folder = new TemporaryFolder();
        var file = folder.Write("page", EndOfSample().Replace(page, "$1 1"));
        var read = await Tool.PromTool.RunAsync(["tsdb", "create-blocks-from", "--quiet", "openmetrics", file, folder["blocks"]]);
        Assert.Equal((0, ""), (read.Code, read.Error));
    }

    [Fact]
    public async Task Prometheus_scrapes_every_series_of_the_page()
    {
        Tool.Prometheus.Need();
        await using var exporter = await BusyExporterAsync(everyCollector: false);
        await using var prometheus = await PrometheusServer.StartAsync(PrometheusServer.Scraping(exporter.WebAddress));
        await Eventually.HoldsAsync("the exporter was scraped", async () => (await prometheus.QueryAsync("up == 1")).Count == 1);
        var scraped = (await prometheus.QueryAsync("scrape_samples_scraped")).Single().Value;
        var said = (await prometheus.QueryAsync("model_exporter_series")).Single().Value;
        Assert.InRange(scraped, 100, 100_000);
        Assert.Equal(said, scraped);
    }

    [Fact]
    public async Task Every_bin_of_a_reference_is_born_at_0()
    {
        await using var exporter = await ExporterProcess.StartAsync(
            "models: [{name: loan, versions: [{name: \"1\", reference: reference.json}]}]", folder => folder.Write("reference.json", TestTraffic.Profile()));
        var page = (await exporter.ScrapeAsync()).Split('\n');
        var reference = page.Where(line => line.StartsWith("model_feature_bin_reference_samples{", StringComparison.Ordinal)).Select(Bin).ToArray();
        var live = page.Where(line => line.StartsWith("model_feature_bin_observations_total{", StringComparison.Ordinal)).ToArray();
        Assert.Contains(("amount", "_under"), reference);
        Assert.Contains(("country", "_unseen"), reference);
        Assert.Equal(reference, live.Select(Bin));
        Assert.All(live, line => Assert.EndsWith(" 0", line, StringComparison.Ordinal));
        foreach (var counter in new[] { "model_predictions_total", "model_events_late_total", "model_events_duplicate_total", "model_events_future_total" })
        {
            Assert.Contains($"{counter}{{model=\"loan\",version=\"1\"}} 0", page);
        }

        foreach (var feature in new[] { "amount", "country", "_score" })
        {
            Assert.Contains($"model_feature_missing_total{{model=\"loan\",version=\"1\",feature=\"{feature}\"}} 0", page);
            Assert.Contains($"model_feature_invalid_total{{model=\"loan\",version=\"1\",feature=\"{feature}\",reason=\"type\"}} 0", page);
        }
    }

    private static async Task LintAsync(string page)
    {
        Assert.Contains("model_feature_psi{", page, StringComparison.Ordinal);
        Assert.Contains("model_feature_status{", page, StringComparison.Ordinal);
        var verdict = await Tool.PromTool.RunAsync(["check", "metrics"], page);
        Assert.Equal((0, "", ""), (verdict.Code, verdict.Error, verdict.Output));
    }

    // What the two formats call differently: counters and infos leave their suffix out of the family's name, and units have a line of their own.
    private static string InOlderFormat(string page)
    {
        var types = Family().Matches(page).Where(line => line.Groups["kind"].Value == "TYPE").ToDictionary(line => line.Groups["name"].Value, line => line.Groups["rest"].Value);
        var named = Family().Replace(page, line =>
        {
            var (kind, name, rest) = (line.Groups["kind"].Value, line.Groups["name"].Value, line.Groups["rest"].Value);
            var suffix = types[name] switch { "counter" => "_total", "info" => "_info", _ => "" };
            return kind == "UNIT" ? "" : $"# {kind} {name}{suffix} {(rest == "info" && kind == "TYPE" ? "gauge" : rest)}\n";
        });
        return named.Replace("# EOF\n", "", StringComparison.Ordinal);
    }

    // One version with a reference and scores, one that still learns, and something of every kind of event.
    private static async Task<ExporterProcess> BusyExporterAsync(bool everyCollector)
    {
        var collectors = everyCollector
            ? "collectors: {" + string.Join(", ", (await CollectorsAsync()).Select(name => name + ": true")) + "}\n"
            : "";
        var exporter = await ExporterProcess.StartAsync(
            collectors + "evaluation_interval: 1s\nmodels: [{name: loan, versions: [{name: \"1\", reference: reference.json}]}]",
            folder => folder.Write("reference.json", TestTraffic.Profile()));
        await exporter.SendAsync([.. TestTraffic.Events(1000, version: "1")]);
        await exporter.SendAsync([.. TestTraffic.Events(50, version: "2")]);
        await exporter.SendAsync(
        [
            """{"model":"loan","version":"1","features":{"amount":"x","country":5,"new\"one\\":1,"vector":[1,2]},"latency_ms":3,"error":"time\nout"}""",
            """{"model":"loan","version":"1","timestamp":"2001-01-01T00:00:00Z"}""",
        ]);
        await Eventually.HoldsAsync("scores are there",
            async () => (await exporter.ScrapeAsync()).Contains("model_feature_psi{model=\"loan\",version=\"1\",feature=\"amount\"", StringComparison.Ordinal));
        return exporter;
    }

    private static async Task<IReadOnlyList<string>> CollectorsAsync()
    {
        var help = await ProgramUnderTest.RunAsync("serve", "--help");
        var names = help.Output.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("--collector.", StringComparison.Ordinal))
            .Select(line => line["--collector.".Length..].Split(' ')[0]).ToArray();
        Assert.True(names.Length > 10, string.Create(CultureInfo.InvariantCulture, $"{names.Length} collectors in the help: {help.Output}"));
        return names;
    }

    private static (string Feature, string Bin) Bin(string line) => (Label(line, "feature"), Label(line, "bin"));

    private static string Label(string line, string name)
    {
        var start = line.IndexOf(name + "=\"", StringComparison.Ordinal) + name.Length + 2;
        return line[start..line.IndexOf('"', start)];
    }

    [GeneratedRegex("^# (?<kind>TYPE|UNIT|HELP) (?<name>\\S+) (?<rest>.*)\n", RegexOptions.Multiline)]
    private static partial Regex Family();

    [GeneratedRegex("^([^#\n].*)$", RegexOptions.Multiline)]
    private static partial Regex EndOfSample();
}
