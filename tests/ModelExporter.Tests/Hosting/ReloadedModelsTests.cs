using System.Net;
using System.Text;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Tests.Configuration;
using ModelExporter.Tests.Monitoring;

namespace ModelExporter.Tests.Hosting;

/// <summary>What a reload of the running program changes on the page of its models.</summary>
public class ReloadedModelsTests
{
    private const string Two = """
        models:
          - {name: a, versions: [{name: 1, reference: credit.json}]}
          - {name: b, versions: [{name: 1, reference: credit.json}]
        """;

    [Fact]
    public async Task A_collector_is_switched_for_one_model()
    {
        await using var exporter = await RunningExporter.StartAsync(Two + ", collectors: {bins: false}}", AddReference);
        Assert.Equal(["a"], await ModelsOfAsync(exporter, "model_feature_bin_observations_total"));
        await ReloadAsync(exporter, "collectors: {bins: false}\n" + Two + ", collectors: {bins: true}}");
        Assert.Equal(["b"], await ModelsOfAsync(exporter, "model_feature_bin_observations_total"));
        await ReloadAsync(exporter, Two + "}");
        Assert.Equal(["a", "b"], await ModelsOfAsync(exporter, "model_feature_bin_observations_total"));
    }

    [Fact]
    public async Task Collectors_that_are_not_about_a_model_cannot_be_switched_for_one()
    {
        await using var exporter = await RunningExporter.StartAsync(Two + "}", AddReference);
        exporter.File.Write(Two + ", collectors: {process: false}}");
        using var answer = await exporter.Ingest.PostAsync("/-/reload", null);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("models[b].collectors.process: unknown key", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Allowed_values_that_come_with_a_reload_judge_the_next_event()
    {
        await using var exporter = await RunningExporter.StartAsync(Two + "}", AddReference);
        await SendAsync(exporter, "XX");
        Assert.DoesNotContain("model_feature_out_of_range_total{model=\"b\",version=\"1\",feature=\"country\"}", await exporter.Web.GetStringAsync("/metrics"), StringComparison.Ordinal);
        await ReloadAsync(exporter, Two + ", features: {country: {allowed_values: [DE]}}}");
        await SendAsync(exporter, "XX");
        await SendAsync(exporter, "DE");
        Assert.Contains("model_feature_out_of_range_total{model=\"b\",version=\"1\",feature=\"country\"} 1\n", await exporter.Web.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_series_limit_leaves_out_collectors_and_a_reload_that_raises_it_brings_them_back()
    {
        await using var exporter = await RunningExporter.StartAsync("limits: {series: 200}\n" + Two + "}", AddReference);
        var page = await exporter.Web.GetStringAsync("/metrics");
        Assert.Contains("model_exporter_collector_success{collector=\"bins\"} 0\n", page, StringComparison.Ordinal);
        Assert.Contains("model_exporter_collector_success{collector=\"build\"} 1\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain("model_exporter_limit_reached_total{limit=\"series\"} 0\n", page, StringComparison.Ordinal);
        Assert.Contains("model_exporter_series_limit 200\n", page, StringComparison.Ordinal);
        await ReloadAsync(exporter, "limits: {series: 20000}\n" + Two + "}");
        page = await exporter.Web.GetStringAsync("/metrics");
        Assert.Contains("model_exporter_collector_success{collector=\"bins\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("model_exporter_series_limit 20000\n", page, StringComparison.Ordinal);
    }

    private static void AddReference(ConfigurationFile file) => file.Add("credit.json", Encoding.UTF8.GetString(ReferenceProfileJson.Write(CreditModel.Reference())));

    private static async Task ReloadAsync(RunningExporter exporter, string configuration)
    {
        exporter.File.Write(configuration);
        using var answer = await exporter.Ingest.PostAsync("/-/reload", null);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task SendAsync(RunningExporter exporter, string country)
    {
        using var content = new StringContent("{\"model\":\"b\",\"version\":\"1\",\"features\":{\"country\":\"" + country + "\"}}", Encoding.UTF8, "application/json");
        using var answer = await exporter.Ingest.PostAsync("/v1/predictions", content);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    private static async Task<string[]> ModelsOfAsync(RunningExporter exporter, string family)
    {
        var page = await exporter.Web.GetStringAsync("/metrics");
        return [.. page.Split('\n').Where(line => line.StartsWith(family + "{model=\"", StringComparison.Ordinal)).Select(line => line.Split('"')[1]).Distinct()];
    }
}
