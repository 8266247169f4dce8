using System.Net;
using System.Text;
using ModelExporter.Tests.Hosting;

namespace ModelExporter.Tests.Endpoints;

/// <summary>Labels and feedback over HTTP, on the exporter as it is.</summary>
public class LabelEndpointTests
{
    [Theory]
    [InlineData("""{"model":"a","id":1,"label":"yes"}""", 1, 0, 0)]
    [InlineData("""[{"model":"a","id":"1","label":true},{"label":1,"id":"2","model":"a","version":"1","timestamp":"2026-11-20T12:00:00Z","weight":1}]""", 2, 0, 0)]
    [InlineData("{\"model\":\"a\",\"id\":1,\"label\":1}\n{\"model\":\"a\",\"id\":1,\"label\":1}\n{\"model\":\"a\",\"id\":1}\n", 1, 1, 1)]
    [InlineData("""[{"model":"a","id":1,"label":[2,0,1]},{"model":"a","label":1},{"id":1,"label":1},{"model":"a","id":1,"label":{}},{"model":"a","id":1,"label":null}]""", 1, 0, 4)]
    public async Task Labels_are_answered_as_events_are(string body, int accepted, int duplicates, int rejected)
    {
        await using var exporter = await RunningExporter.StartAsync();
        using var answer = await PostAsync(exporter, "/v1/labels", body);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var json = await IngestServer.JsonAsync(answer);
        Assert.Equal((accepted, duplicates, rejected), (json.GetProperty("accepted").GetInt32(), json.GetProperty("duplicates").GetInt32(), json.GetProperty("rejected").GetInt32()));
    }

    [Fact]
    public async Task What_is_wrong_with_a_label_or_feedback_has_a_code()
    {
        await using var exporter = await RunningExporter.StartAsync();
        Assert.Equal(["missing_id", "missing_label", "invalid_label"], await CodesAsync(exporter, "/v1/labels", """[{"model":"a","label":1},{"model":"a","id":1},{"model":"a","id":1,"label":{}}]"""));
        Assert.Equal(["missing_action", "invalid_action"], await CodesAsync(exporter, "/v1/feedback", """[{"model":"a"},{"model":"a","action":"liked"}]"""));
    }

    [Theory]
    [InlineData("0.5")]
    [InlineData("2")]
    [InlineData("-1")]
    [InlineData("1e999")]
    [InlineData("\"1\"")]
    [InlineData("{\"a\":[1]}")]
    public async Task A_label_that_weighs_neither_nothing_nor_one_is_refused_and_its_field_named(string weight)
    {
        await using var exporter = await RunningExporter.StartAsync();
        using var answer = await PostAsync(exporter, "/v1/labels", $$"""[{"model":"a","id":"1","weight":{{weight}},"label":1},{"model":"a","id":"2","label":1}]""");
        var json = await IngestServer.JsonAsync(answer);
        Assert.Equal((1, 1), (json.GetProperty("accepted").GetInt32(), json.GetProperty("rejected").GetInt32()));
        var error = json.GetProperty("errors")[0];
        Assert.Equal((0, "invalid_weight", "weight"), (error.GetProperty("index").GetInt32(), error.GetProperty("code").GetString(), error.GetProperty("field").GetString()));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1.0")]
    [InlineData("null")]
    public async Task A_weight_of_zero_or_one_or_none_is_taken(string weight)
    {
        await using var exporter = await RunningExporter.StartAsync();
        using var answer = await PostAsync(exporter, "/v1/labels", $$"""{"model":"a","id":"1","weight":{{weight}},"label":1}""");
        Assert.Equal(1, (await IngestServer.JsonAsync(answer)).GetProperty("accepted").GetInt32());
    }

    [Fact]
    public async Task A_label_is_on_the_metrics_page_at_once_and_so_is_feedback()
    {
        await using var exporter = await RunningExporter.StartAsync();
        (await PostAsync(exporter, "/v1/predictions", """{"model":"a","version":"7","id":"x","prediction":"yes"}""")).Dispose();
        (await PostAsync(exporter, "/v1/labels", """{"model":"a","id":"x","label":"yes"}""")).Dispose();
        (await PostAsync(exporter, "/v1/feedback", """{"model":"a","id":"x","action":"overridden","client":"branch"}""")).Dispose();
        var page = await exporter.Web.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Contains("\nmodel_labels_total{model=\"a\",version=\"7\"} 1\n", page);
        Assert.Contains("\nmodel_labels_matched_total{model=\"a\",version=\"7\"} 1\n", page);
        Assert.Contains("\nmodel_labels_waiting{model=\"a\",version=\"7\"} 0\n", page);
        Assert.Contains("\nmodel_label_delay_seconds_count{model=\"a\",version=\"7\"} 1\n", page);
        Assert.Contains("\nmodel_feedback_total{model=\"a\",version=\"7\",action=\"overridden\",client=\"branch\"} 1\n", page);
        Assert.Contains("\nmodel_feedback_total{model=\"a\",version=\"7\",action=\"accepted\",client=\"_other\"} 0\n", page);
        Assert.Contains("\nmodel_exporter_events_total{format=\"labels\"} 1\n", page);
    }

    private static async Task<string[]> CodesAsync(RunningExporter exporter, string path, string body)
    {
        using var answer = await PostAsync(exporter, path, body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        return [.. (await IngestServer.ProblemAsync(answer)).GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("code").GetString()!)];
    }

    private static async Task<HttpResponseMessage> PostAsync(RunningExporter exporter, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await exporter.Ingest.PostAsync(path, content, TestContext.Current.CancellationToken);
    }
}
