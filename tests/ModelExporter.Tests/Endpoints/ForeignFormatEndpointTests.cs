using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using ModelExporter.Ingest;
using ModelExporter.Monitoring.Models;
using ModelExporter.Tests.Hosting;
using ModelExporter.Tests.Ingest;

namespace ModelExporter.Tests.Endpoints;

/// <summary>The paths of foreign formats over HTTP: what their senders hear, and what is counted.</summary>
public class ForeignFormatEndpointTests
{
    private const string KServe = "/v1/ingest/kserve";
    private const string Marshal = "/v1/ingest/kserve/marshal";
    private const string Question = """{"instances":[[41,"own"]]}""";
    private const string Answer = """{"predictions":[0.91]}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kserve_hears_200_and_nothing_else_whatever_becomes_of_its_events()
    {
        await using var server = await IngestServer.StartAsync(new IngestLimits { PairsWaiting = 1 });
        await AssertEmpty(await HalfAsync(server, "request", "a", Question));
        await AssertEmpty(await HalfAsync(server, "response", "a", Answer));
        await AssertEmpty(await HalfAsync(server, "request", "lost", Question));
        // One more than may wait: the first goes.
        await AssertEmpty(await HalfAsync(server, "request", "b", Question));
        await AssertEmpty(await HalfAsync(server, "request", "b", Question));
        await AssertEmpty(await HalfAsync(server, "response", "b", "nonsense"));
        await AssertEmpty(await HalfAsync(server, "heartbeat", "c", "{}"));
        await AssertEmpty(await server.Client.PostAsync(KServe, new ByteArrayContent([]), Cancel));
        var counters = server.Telemetry.Format("kserve");
        Assert.Equal(1, counters.Accepted.Value);
        Assert.Equal(
            [("malformed_json", 1L), ("pairs_full", 1L), ("repeated_half", 1L), ("unsupported_event", 2L)],
            counters.Rejections.Where(reason => reason.Value.Value > 0).Select(reason => (reason.Key, reason.Value.Value)));
        Assert.Equal((4 * Question.Length) + Answer.Length + "nonsense".Length + 2, counters.Bytes.Value);
        Assert.Equal(1, server.Telemetry.LimitReached("ingest_pairs").Value);
    }

    [Fact]
    public async Task Marshaller_gets_its_batch_back_as_it_was_whatever_becomes_of_its_events()
    {
        await using var server = await IngestServer.StartAsync();
        foreach (var body in new[] { "[]", """[ {"bytes":"e30=","reqType":"x"} ,1]""", "nonsense", "[" })
        {
            using var answer = await server.Client.PostAsync(Marshal, new StringContent(body, Encoding.UTF8, "application/json"), Cancel);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("json", Assert.Single(answer.Headers.GetValues("X-Log-Marshal-Extension")));
            Assert.Equal("application/json", answer.Content.Headers.ContentType?.ToString());
            Assert.Equal(body, await answer.Content.ReadAsStringAsync(Cancel));
        }

        Assert.Equal(4, server.Telemetry.Format("kserve_marshal").Rejections.Sum(reason => reason.Value.Value));
    }

    [Fact]
    public async Task Overload_is_answered_503_but_a_batch_that_would_be_lost_is_passed_on_unread()
    {
        await using var server = await IngestServer.StartAsync(new IngestLimits { ConcurrentRequests = 1 });
        using var held = new HeldBody("""{"model":"a"}""");
        var first = server.Client.PostAsync("/v1/predictions", held, Cancel);
        await IngestServer.Until(() => server.Arrived == 1);
        using var refused = await HalfAsync(server, "request", "a", Question);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("1", Assert.Single(refused.Headers.GetValues("Retry-After")));
        var batch = "[" + string.Join(',', Enumerable.Repeat("""{"bytes":"e30="}""", 10_000)) + "]";
        using var passed = await server.Client.PostAsync(Marshal, new StringContent(batch, Encoding.UTF8, "application/json"), Cancel);
        Assert.Equal(HttpStatusCode.OK, passed.StatusCode);
        Assert.Equal("json", Assert.Single(passed.Headers.GetValues("X-Log-Marshal-Extension")));
        Assert.Equal(batch, await passed.Content.ReadAsStringAsync(Cancel));
        held.Release();
        Assert.Equal(HttpStatusCode.Accepted, (await first).StatusCode);
        Assert.Equal((1, 1), (server.Telemetry.Format("kserve").Rejected("overloaded").Value, server.Telemetry.Format("kserve_marshal").Rejected("overloaded").Value));
        Assert.Equal(0, server.Telemetry.Format("kserve_marshal").Accepted.Value);
    }

    [Theory]
    [InlineData("/v1/ingest/seldon", "seldon")]
    [InlineData("/v1/ingest/mlflow", "mlflow")]
    [InlineData("/v1/logs", "otlp_logs")]
    public async Task More_requests_than_the_rate_are_answered_429_on_every_path(string path, string format)
    {
        await using var server = await IngestServer.StartAsync(new IngestLimits { RequestsPerSecond = 1 });
        HttpResponseMessage? refused = null;
        await IngestServer.Until(() =>
        {
            var answer = server.Client.PostAsync(path, new StringContent("[]"), Cancel).GetAwaiter().GetResult();
            refused = answer.StatusCode == HttpStatusCode.TooManyRequests ? answer : null;
            return refused is not null;
        });
        Assert.NotEmpty(refused!.Headers.GetValues("Retry-After"));
        Assert.True(server.Telemetry.Format(format).Rejected("rate_limited").Value > 0);
    }

    [Theory]
    [InlineData("application/json", "{\"resourceLogs\":[]}", "application/json", "{}")]
    [InlineData("application/x-protobuf", "", "application/x-protobuf", "")]
    public async Task Otlp_is_answered_in_the_form_of_the_request(string type, string body, string answerType, string answerBody)
    {
        await using var server = await IngestServer.StartAsync();
        using var content = new StringContent(body);
        content.Headers.ContentType = new(type);
        using var answer = await server.Client.PostAsync("/v1/logs", content, Cancel);
        Assert.Equal((HttpStatusCode.OK, answerType, answerBody), (answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), await answer.Content.ReadAsStringAsync(Cancel)));
    }

    [Fact]
    public async Task Halves_are_counted_when_their_wait_is_over_though_no_request_comes()
    {
        var time = new ManualTime();
        await using var server = await IngestServer.StartAsync(time: time);
        await AssertEmpty(await HalfAsync(server, "request", "a", Question));
        await AssertEmpty(await HalfAsync(server, "response", "b", Answer));
        await IngestServer.Until(() =>
        {
            time.Advance(TimeSpan.FromSeconds(10));
            return server.Sink.Rows.Count == 2;
        });
        Assert.Equal([$"credit@default {FormatReading.Id("a")} features f.input-0=Number:41 f.input-1=Text:own e=Text:no_response", $"credit@default {FormatReading.Id("b")} p=Number:0.91"], server.Sink.Rows);
        Assert.Equal(2, server.Telemetry.Format("kserve").Accepted.Value);
    }

    [Fact]
    public async Task Halves_that_wait_at_the_stop_are_counted_as_they_are_and_are_in_the_last_checkpoint()
    {
        using var folder = new TemporaryFolder();
        var configuration = $"storage: {{path: \"{folder.Path("state")}\"}}";
        await using (var exporter = await RunningExporter.StartAsync(configuration))
        {
            (await HalfAsync(exporter.Ingest, "request", "a", Question)).Dispose();
            var registry = exporter.Host.Services.GetRequiredService<ModelRegistry>();
            Assert.Empty(registry.Models);
            Assert.Equal(0, await exporter.StopAsync());
            var counters = registry.Model("credit")!.Version("default")!.ReadCounters();
            // Its answer may have been on the way: no failure.
            Assert.Equal((1L, 0L), (counters.Predictions, counters.Errors.Sum(error => error.Value)));
            Assert.Contains("still waited for their other half", exporter.Log, StringComparison.Ordinal);
        }

        await using var next = await RunningExporter.StartAsync(configuration);
        Assert.NotNull(next.Host.Services.GetRequiredService<ModelRegistry>().Model("credit"));
    }

    [Fact]
    public async Task Formats_that_nobody_uses_have_no_series_for_their_errors()
    {
        await using var exporter = await RunningExporter.StartAsync();
        var before = await exporter.Web.GetStringAsync("/metrics", Cancel);
        Assert.Contains("model_exporter_events_total{format=\"kserve\"} 0", before, StringComparison.Ordinal);
        Assert.Contains("model_exporter_ingest_bytes_total{format=\"kserve\"} 0", before, StringComparison.Ordinal);
        Assert.Contains("model_exporter_events_rejected_total{format=\"native\",reason=\"malformed_json\"} 0", before, StringComparison.Ordinal);
        Assert.DoesNotContain("model_exporter_events_rejected_total{format=\"kserve\"", before, StringComparison.Ordinal);
        Assert.Contains("model_exporter_limit_reached_total{limit=\"ingest_pairs\"} 0", before, StringComparison.Ordinal);
        (await HalfAsync(exporter.Ingest, "request", "a", Question)).Dispose();
        var after = await exporter.Web.GetStringAsync("/metrics", Cancel);
        Assert.Contains("model_exporter_events_rejected_total{format=\"kserve\",reason=\"repeated_half\"} 0", after, StringComparison.Ordinal);
        Assert.DoesNotContain("model_exporter_events_rejected_total{format=\"kserve\",reason=\"schema_unknown\"", after, StringComparison.Ordinal);
        Assert.DoesNotContain("model_exporter_events_rejected_total{format=\"seldon\"", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Truth_in_foreign_formats_joins_the_predictions_that_came_in_them()
    {
        await using var exporter = await RunningExporter.StartAsync("models: [{name: iris, classes: [no, yes]}]");
        foreach (var (kind, body) in new[] { ("inference.request", """{"data":{"ndarray":[[1]]}}"""), ("inference.response", """{"data":{"ndarray":[[0.2,0.8]]}}"""), ("feedback", """{"reward":1,"truth":{"data":{"ndarray":[[1]]}}}""") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/ingest/seldon") { Content = new StringContent(body) };
            foreach (var (name, value) in new[] { ("Ce-Id", kind), ("Ce-Requestid", "p"), ("Ce-Type", kind == "feedback" ? "io.seldon.serving.feedback" : "io.seldon.serving." + kind), ("Ce-Inferenceservicename", "iris"), ("Ce-Endpoint", "main") })
                request.Headers.Add(name, value);
            using var answer = await exporter.Ingest.SendAsync(request, Cancel);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        var lines = """{"captureData":{"endpointInput":{"data":"41","encoding":"CSV"},"endpointOutput":{"data":"1","encoding":"CSV"}},"eventMetadata":{"eventId":"e"}}""" + "\n"
            + """{"groundTruthData":{"data":"1","encoding":"CSV"},"eventMetadata":{"eventId":"e"}}""";
        using var sagemaker = new HttpRequestMessage(HttpMethod.Post, "/v1/ingest/sagemaker") { Content = new StringContent(lines) };
        sagemaker.Headers.Add("Model-Name", "churn");
        Assert.Equal(HttpStatusCode.Accepted, (await exporter.Ingest.SendAsync(sagemaker, Cancel)).StatusCode);
        var page = await exporter.Web.GetStringAsync("/metrics", Cancel);
        Assert.Contains("\nmodel_labels_matched_total{model=\"iris\",version=\"main\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("\nmodel_labels_matched_total{model=\"churn\",version=\"default\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("\nmodel_feedback_rewards_total{model=\"iris\",version=\"main\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("\nmodel_feedback_reward_magnitude_total{model=\"iris\",version=\"main\",sign=\"positive\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("\nmodel_feedback_reward_magnitude_total{model=\"iris\",version=\"main\",sign=\"negative\"} 0\n", page, StringComparison.Ordinal);
        Assert.Contains("\nmodel_confusion_total{model=\"iris\",version=\"main\",actual=\"yes\",predicted=\"yes\"} 1\n", page, StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> HalfAsync(IngestServer server, string kind, string id, string body) => HalfAsync(server.Client, kind, id, body);

    private static async Task<HttpResponseMessage> HalfAsync(HttpClient client, string kind, string id, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, KServe) { Content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded") };
        foreach (var (name, value) in new[] { ("ce-specversion", "1.0"), ("ce-id", id), ("ce-type", "org.kubeflow.serving.inference." + kind), ("ce-source", "http://localhost:9081/"), ("ce-inferenceservicename", "credit") })
            request.Headers.Add(name, value);
        return await client.SendAsync(request, Cancel);
    }

    private static async Task AssertEmpty(HttpResponseMessage answer)
    {
        using (answer)
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(0, answer.Content.Headers.ContentLength);
            Assert.Null(answer.Content.Headers.ContentType);
            Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Cancel));
        }
    }
}
