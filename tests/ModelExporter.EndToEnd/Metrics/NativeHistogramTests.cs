using System.Globalization;
using System.Text.Json;
using ModelExporter.EndToEnd.Infrastructure;

namespace ModelExporter.EndToEnd.Metrics;

/// <summary>Native histograms as the real Prometheus scrapes, stores and queries them.</summary>
public class NativeHistogramTests
{
    private const string Latency = "model_prediction_latency_seconds{model=\"loan\",version=\"1\"}";

    [Fact]
    public async Task Prometheus_computes_quantiles_of_the_latency_to_the_error_of_the_schema()
    {
        Tool.Prometheus.Need();
        await using var exporter = await ExporterProcess.StartAsync(
            "collectors: {histograms: true}\nmodels: [{name: loan, versions: [{name: \"1\", reference: reference.json}]}]", folder => folder.Write("reference.json", TestTraffic.Profile()));
        await using var prometheus = await PrometheusServer.StartAsync(PrometheusServer.Scraping(exporter.WebAddress), flags: "--enable-feature=native-histograms");

        // Born at 0, and native from its first scrape on: an empty one has no classic buckets in the database.
        await WaitAsync(prometheus, $"histogram_count({Latency}) == 0");
        Assert.Empty(await prometheus.QueryAsync("model_prediction_latency_seconds_bucket"));

        // From 1 ms to 1 s, evenly over the magnitudes.
        var latencies = Enumerable.Range(0, 3000).Select(i => Math.Pow(10, -3 + (3 * ((i * 7919 % 3000) + 0.5) / 3000))).ToArray();
        await SendAsync(exporter, latencies);
        await WaitAsync(prometheus, $"histogram_count({Latency}) == 3000");
        Assert.Equal(latencies.Sum(), await ValueAsync(prometheus, $"histogram_sum({Latency})"), 1e-6);
        await QuantilesAreRightAsync(prometheus, latencies, growth: Math.Pow(2, 1 / 8.0));
        Assert.True(await ValueAsync(prometheus, $"histogram_count(increase({Latency}[5m]))") > 2000);

        // Values so far apart that the schema has to fall: nothing is lost, and quantiles are right to the new schema.
        double[] extremes = [.. Enumerable.Range(0, 500).Select(i => 1e-9 * (i + 1)), .. Enumerable.Range(0, 500).Select(i => 10.0 * (i + 1))];
        await SendAsync(exporter, extremes);
        await WaitAsync(prometheus, $"histogram_count({Latency}) == 4000");
        await QuantilesAreRightAsync(prometheus, [.. latencies, .. extremes], growth: Math.Pow(2, 1 / 2.0));
        Assert.InRange(await ValueAsync(prometheus, $"histogram_count(increase({Latency}[5m]))"), 3000, 6000);

        await FeaturesAreThereAsync(exporter, prometheus);
    }

    [Fact]
    public async Task What_Prometheus_reads_from_protobuf_is_what_the_text_says()
    {
        Tool.Prometheus.Need();
        await using var exporter = await ExporterProcess.StartAsync(
            "models: [{name: loan, versions: [{name: \"1\", reference: reference.json}]}]", folder => folder.Write("reference.json", TestTraffic.Profile()));
        await using var prometheus = await PrometheusServer.StartAsync(PrometheusServer.Scraping(exporter.WebAddress), flags: "--enable-feature=native-histograms");
        await exporter.SendAsync([.. TestTraffic.Events(1000, version: "1")]);
        string[] awkward = ["\"", "\\", "a\nb", "} 1", "# EOF", "{}", ",=", "é", "😀", "\u0001", new('x', 300)];
        foreach (var text in awkward)
        {
            using var answer = await exporter.PostAsync("/v1/predictions", $$"""{"model":"loan","version":"1","error":{{JsonSerializer.Serialize(text)}}}""");
        }

        var difference = "";
        await Eventually.HoldsAsync("Prometheus has the same", async () =>
        {
            // What the exporter says about itself moves on; all that ends in seconds may be a histogram.
            var text = TextPage.Read(await exporter.ScrapeAsync()).Where(series => series.Key.StartsWith("model_", StringComparison.Ordinal) && !series.Key.StartsWith("model_exporter_", StringComparison.Ordinal)
                && !series.Key.Contains("_seconds", StringComparison.Ordinal)).ToDictionary();
            var stored = (await prometheus.QueryAsync("{__name__=~\"model_.+\",__name__!~\"model_exporter_.+|.+_seconds(_.+)?\"}")).ToDictionary(
                sample => TextPage.Name(sample["__name__"], sample.Labels.Where(label => label.Key is not ("__name__" or "job" or "instance")).Select(label => (label.Key, label.Value))), sample => sample.Value);
            var unlike = text.Keys.Union(stored.Keys).Where(key => !text.TryGetValue(key, out var written) || !stored.TryGetValue(key, out var read) || written != read).ToArray();
            difference = string.Join('\n', unlike.Take(10));
            return unlike.Length == 0 && text.Keys.Count(key => key.StartsWith("model_prediction_errors_total{", StringComparison.Ordinal)) >= awkward.Length;
        }, state: () => difference);
    }

    [Fact]
    public async Task Without_the_feature_Prometheus_has_the_classic_buckets()
    {
        Tool.Prometheus.Need();
        await using var exporter = await ExporterProcess.StartAsync();
        await using var prometheus = await PrometheusServer.StartAsync(PrometheusServer.Scraping(exporter.WebAddress));
        await SendAsync(exporter, [0.001, 0.02, 0.3]);
        await WaitAsync(prometheus, "model_prediction_latency_seconds_bucket{le=\"+Inf\"} == 3");
        Assert.Equal(2, await ValueAsync(prometheus, "model_prediction_latency_seconds_bucket{le=\"0.025\"}"));
    }

    private static async Task FeaturesAreThereAsync(ExporterProcess exporter, PrometheusServer prometheus)
    {
        const string amount = "model_feature_value{model=\"loan\",version=\"1\",feature=\"amount\"}";
        await exporter.SendAsync([.. TestTraffic.Events(900, version: "1")]);
        await WaitAsync(prometheus, $"histogram_count({amount}) == 900");

        // Amounts are 100 to 999, each once.
        Assert.InRange(await ValueAsync(prometheus, $"histogram_quantile(0.5, {amount})") / 550, 1 / 1.023, 1.023);
        Assert.Equal(Enumerable.Range(100, 900).Sum(), await ValueAsync(prometheus, $"histogram_sum({amount})"));
    }

    private static async Task QuantilesAreRightAsync(PrometheusServer prometheus, double[] latencies, double growth)
    {
        var sorted = latencies.Order().ToArray();
        foreach (var q in (double[])[0.05, 0.25, 0.5, 0.9, 0.99])
        {
            var expected = sorted[(int)Math.Ceiling(q * sorted.Length) - 1];
            var found = await ValueAsync(prometheus, string.Create(CultureInfo.InvariantCulture, $"histogram_quantile({q}, {Latency})"));
            // Both are in one bucket, or at the border of two.
            Assert.InRange(found / expected, 1 / growth / 1.001, growth * 1.001);
        }
    }

    private static Task SendAsync(ExporterProcess exporter, IEnumerable<double> seconds) => exporter.SendAsync(
        [.. seconds.Select(value => string.Create(CultureInfo.InvariantCulture, $$"""{"model":"loan","version":"1","latency_ms":{{value * 1000:R}}}"""))]);

    private static Task WaitAsync(PrometheusServer prometheus, string expression) =>
        Eventually.HoldsAsync(expression, async () => (await prometheus.QueryAsync(expression)).Count == 1, state: () => prometheus.Log);

    private static async Task<double> ValueAsync(PrometheusServer prometheus, string expression) => Assert.Single(await prometheus.QueryAsync(expression)).Value;
}
