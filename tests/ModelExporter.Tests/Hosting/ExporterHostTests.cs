using System.Net;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ModelExporter.Configuration;
using ModelExporter.Hosting;
using ModelExporter.Ingest;
using ModelExporter.Monitoring.Models;

namespace ModelExporter.Tests.Hosting;

public class ExporterHostTests
{
    [Fact]
    public async Task What_was_acknowledged_is_in_the_next_scrape()
    {
        await using var exporter = await RunningExporter.StartAsync();
        for (var i = 1; i <= 3; i++)
        {
            using var answer = await exporter.Ingest.PostAsync("/v1/predictions", Json("""{"model":"credit","version":"3","features":{"age":41}}"""));
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            var page = await exporter.Web.GetStringAsync("/metrics");
            Assert.Contains($"model_predictions_total{{model=\"credit\",version=\"3\"}} {i}", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Switches_take_groups_off_the_page_and_a_reload_brings_them_back()
    {
        await using var exporter = await RunningExporter.StartAsync("collectors: {process: false}\nweb: {telemetry_path: /m}");
        Assert.DoesNotContain("process_", await exporter.Web.GetStringAsync("/m"), StringComparison.Ordinal);
        exporter.File.Write("collectors: {process: true}\nweb: {telemetry_path: /m}");
        Assert.Equal(HttpStatusCode.OK, (await exporter.Ingest.PostAsync("/-/reload", null)).StatusCode);
        Assert.Contains("process_", await exporter.Web.GetStringAsync("/m"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_path_belongs_to_the_listener_of_its_group_and_ingest_asks_for_the_token()
    {
        await using var exporter = await RunningExporter.StartAsync("ingest: {auth: {token_file: token}}", file => file.Add("token", "t"));
        var endpoints = ((IEndpointRouteBuilder)exporter.Host).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().ToArray();
        Assert.True(endpoints.Length >= 4);
        foreach (var endpoint in endpoints)
        {
            var isIngest = ListenerGate.IsIngestPath("/" + endpoint.RoutePattern.RawText!.TrimStart('/'));
            Assert.Equal((endpoint.RoutePattern.RawText, isIngest),
                (endpoint.RoutePattern.RawText, endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null));
        }
    }

    [Fact]
    public async Task A_reference_file_is_in_use_from_the_start()
    {
        var profile = """{"schema_version":1,"events":0,"exact":true,"features":{}}""";
        await using var exporter = await RunningExporter.StartAsync(
            "models: [{name: m, versions: [{name: a, reference: good.json}, {name: b, reference: bad.json}]}]",
            file => file.Add("good.json", profile).Add("bad.json", "{"));
        var models = exporter.Host.Services.GetRequiredService<ModelRegistry>();
        Assert.NotNull(models.Model("m")?.Version("a")?.Generation.Profile);
        Assert.Null(models.Model("m")?.Version("b"));
        Assert.Contains("level=error msg=\"The reference cannot be used: ", exporter.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void The_defaults_of_the_ingest_limits_are_those_of_the_configuration() =>
        Assert.Equal(new IngestLimits(), IngestSetup.Limits(new ExporterConfiguration()));

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
