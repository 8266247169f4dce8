using System.Net;
using System.Text.RegularExpressions;
using ModelExporter.EndToEnd.Infrastructure;

namespace ModelExporter.EndToEnd.Otlp;

/// <summary>The push of metrics from the real program to a collector, against its own page.</summary>
public partial class PushTests
{
    // These change by themselves, so that two looks at them differ; they still have to be there.
    private static readonly string[] Moving = ["process_", "dotnet_", "model_exporter_evaluation_duration_seconds", "model_exporter_otlp_"];

    [Fact]
    public async Task Every_series_of_the_page_is_pushed_with_its_value_and_goes_when_it_goes()
    {
        await using var collector = await Collector.StartAsync();
        await using var exporter = await StartAsync(collector);
        await exporter.SendAsync([.. TestTraffic.Events(1000, version: "1")]);
        await exporter.SendAsync([.. TestTraffic.Events(50, version: "2")]);
        using var bad = await exporter.PostAsync("/v1/predictions", """{"model":"loan","version":"1","features":{"amount":"x"},"latency_ms":3,"error":"time\nout \"quoted\""}""");
        await Eventually.HoldsAsync("scores are there",
            async () => (await exporter.ScrapeAsync()).Contains("model_feature_psi{model=\"loan\",version=\"1\",feature=\"amount\"", StringComparison.Ordinal));
        var pushed = await SameAsPageAsync(exporter, collector);
        Assert.Equal(1001, pushed["model_predictions_total{model=loan,version=1}"]);
        Assert.Contains(pushed.Keys, key => key.StartsWith("model_feature_bin_observations_total{", StringComparison.Ordinal) && key.Contains("version=1", StringComparison.Ordinal));

        // Without its reference the version has neither bins nor scores: their series end here too.
        Assert.Equal(HttpStatusCode.NoContent, (await exporter.Ingest.DeleteAsync("/v1/models/loan/versions/1/reference")).StatusCode);
        pushed = await SameAsPageAsync(exporter, collector);
        Assert.DoesNotContain(pushed.Keys, key => key.StartsWith("model_feature_bin_observations_total{", StringComparison.Ordinal));
        Assert.DoesNotContain(pushed.Keys, key => key.Contains("overflow", StringComparison.Ordinal));

        var resource = collector.Last!.ResourceMetrics.Single();
        var attributes = resource.Resource.Attributes.ToDictionary(attribute => attribute.Key, attribute => attribute.Value.StringValue);
        Assert.Equal(("model-exporter", "ml.credit-0", "credit-0", "ml", "node-7", "credit"),
            (attributes["service.name"], attributes["service.instance.id"], attributes["k8s.pod.name"], attributes["k8s.namespace.name"], attributes["k8s.node.name"], attributes["team"]));
        Assert.Equal("model_exporter", Assert.Single(resource.ScopeMetrics).Scope.Name);
        Assert.Equal("a", collector.Tenant);
        var metrics = resource.ScopeMetrics[0].Metrics;
        Assert.Distinct(metrics.Select(metric => metric.Name));
        Assert.All(metrics.Where(metric => metric.Sum is not null), metric => Assert.True(metric.Sum.IsMonotonic && metric.Sum.AggregationTemporality == 2));
        Assert.Equal("s", metrics.Single(metric => metric.Name == "model_prediction_latency_seconds").Unit);
    }

    [Fact]
    public async Task Over_gRPC_the_same_comes_through()
    {
        await using var collector = await Collector.StartAsync(grpc: true);
        await using var exporter = await StartAsync(collector, protocol: "grpc");
        await exporter.SendAsync([.. TestTraffic.Events(100, version: "1")]);
        var pushed = await SameAsPageAsync(exporter, collector);
        Assert.Equal(100, pushed["model_predictions_total{model=loan,version=1}"]);
        Assert.Equal("a", collector.Tenant);
    }

    [Fact]
    public async Task A_collector_that_fails_is_counted_and_logged_once_and_disturbs_nothing()
    {
        await using var collector = await Collector.StartAsync();
        collector.Status = HttpStatusCode.BadRequest;
        await using var exporter = await StartAsync(collector);
        await Eventually.HoldsAsync("several pushes failed", async () => await ValueAsync(exporter, "model_exporter_otlp_push_failures_total") >= 3);
        await exporter.SendAsync([.. TestTraffic.Events(100, version: "1")]);
        Assert.Equal(0, await ValueAsync(exporter, "model_exporter_otlp_pushes_total"));
        collector.Status = HttpStatusCode.OK;
        await Eventually.HoldsAsync("pushes succeed", async () => await ValueAsync(exporter, "model_exporter_otlp_pushes_total") >= 2);
        Assert.Equal(100, Collector.Series(collector.Last!)["model_predictions_total{model=loan,version=1}"]);
        Assert.Single(Failed().Matches(exporter.Log));
        Assert.Single(Recovered().Matches(exporter.Log));
    }

    [Fact]
    public async Task A_collector_that_never_answers_holds_up_neither_events_nor_scrapes_nor_the_stop()
    {
        await using var collector = await Collector.StartAsync();
        collector.Hangs = true;
        await using var exporter = await StartAsync(collector);
        await Eventually.HoldsAsync("a push hangs", () => Task.FromResult(collector.Requests >= 1));
        await exporter.SendAsync([.. TestTraffic.Events(100, version: "1")]);
        Assert.Equal(100, Read(await exporter.ScrapeAsync())["model_predictions_total{model=loan,version=1}"]);
        Assert.Equal(0, await exporter.StopAsync());
    }

    [Fact]
    public async Task The_last_push_has_everything_and_a_stop_does_not_wait_for_a_collector_that_is_gone()
    {
        await using var collector = await Collector.StartAsync();
        await using (var exporter = await StartAsync(collector, interval: "3600000"))
        {
            await exporter.SendAsync([.. TestTraffic.Events(100, version: "1")]);
            Assert.Equal(0, collector.Requests);
            Assert.Equal(0, await exporter.StopAsync());
            Assert.Equal(100, Collector.Series(collector.Last!)["model_predictions_total{model=loan,version=1}"]);
            Assert.Equal(100, Collector.Series(collector.Last!)["model_prediction_latency_seconds_count{model=loan,version=1}"]);
        }

        await using var lonely = await StartAsync(collector);
        await collector.DisposeAsync();
        Assert.Equal(0, await lonely.StopAsync());
    }

    // The page between two pushes that say the same is what the pushes say.
    private static async Task<Dictionary<string, double>> SameAsPageAsync(ExporterProcess exporter, Collector collector)
    {
        var difference = "";
        return await Eventually.GetAsync("page and push are the same", async () =>
        {
            var page = Read(await exporter.ScrapeAsync());
            var requests = collector.Requests;
            await Eventually.HoldsAsync("another push", () => Task.FromResult(collector.Requests > requests + 1));
            var pushed = Collector.Series(collector.Last!);
            var unlike = page.Keys.Union(pushed.Keys).Where(key => !page.ContainsKey(key) || !pushed.ContainsKey(key) || (page[key] != pushed[key] && !Moving.Any(key.StartsWith))).ToArray();
            difference = string.Join('\n', unlike.Take(20).Select(key => $"{key}: page {page.GetValueOrDefault(key, double.NaN)}, push {pushed.GetValueOrDefault(key, double.NaN)}"));
            return unlike.Length == 0 ? pushed : null;
        }, state: () => difference);
    }

    // Histograms that nothing was counted in are not there in a push.
    private static Dictionary<string, double> Read(string page)
    {
        var series = TextPage.Read(page);
        foreach (var histogram in series.Where(each => HistogramCount().IsMatch(each.Key) && each.Value == 0).Select(each => each.Key).ToArray())
        {
            var (name, labels) = (histogram[..histogram.IndexOf("_count{", StringComparison.Ordinal)], histogram[(histogram.IndexOf('{', StringComparison.Ordinal) + 1)..^1]);
            foreach (var key in series.Keys.Where(key => key.StartsWith(name + "_", StringComparison.Ordinal) && key.Contains(labels, StringComparison.Ordinal)).ToArray()) series.Remove(key);
        }

        return series;
    }

    private static async Task<double> ValueAsync(ExporterProcess exporter, string name) => Read(await exporter.ScrapeAsync())[name + "{}"];

    private static Task<ExporterProcess> StartAsync(Collector collector, string interval = "200", string protocol = "http/protobuf") => ExporterProcess.StartAsync(
        "otlp: {enabled: true}\nevaluation_interval: 1s\nmodels: [{name: loan, versions: [{name: \"1\", reference: reference.json}]}]",
        folder => folder.Write("reference.json", TestTraffic.Profile()),
        new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Endpoint,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol,
            ["OTEL_EXPORTER_OTLP_HEADERS"] = "x-tenant=a",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = interval,
            ["OTEL_RESOURCE_ATTRIBUTES"] = "team=credit",
            ["POD_NAME"] = "credit-0",
            ["POD_NAMESPACE"] = "ml",
            ["NODE_NAME"] = "node-7",
        });

    [GeneratedRegex("_seconds_count\\{")]
    private static partial Regex HistogramCount();

    [GeneratedRegex("level=warn[^\n]*could not be pushed[^\n]*endpoint=http://127[^\n]*error=")]
    private static partial Regex Failed();

    [GeneratedRegex("level=info[^\n]*Metrics are pushed again")]
    private static partial Regex Recovered();
}
