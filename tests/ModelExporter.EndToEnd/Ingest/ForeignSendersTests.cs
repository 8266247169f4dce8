using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using ModelExporter.EndToEnd.Infrastructure;

namespace ModelExporter.EndToEnd.Ingest;

/// <summary>A sender per format against one real process: what it sends is on the metrics page.</summary>
public sealed class ForeignSendersTests : IAsyncLifetime
{
    private const int Inferences = 20;

    private ExporterProcess _exporter = null!;

    public async ValueTask InitializeAsync() => _exporter = await ExporterProcess.StartAsync(
        "{ingest: {pair_wait: 1s}, models: [{name: mapped, mapping: {input-0: age, output-0: _score}}]}");

    public async ValueTask DisposeAsync() => await _exporter.DisposeAsync();

    [Fact]
    public async Task Every_format_is_counted_under_its_name_and_its_model()
    {
        for (var i = 0; i < Inferences; i++)
        {
            await KServeAsync(i);
            await SeldonAsync(i);
        }

        await MarshalAsync();
        await CloudEventsAsync();
        await SendAsync("/v1/ingest/mlflow", Lines(i => $$$$$$"""{"model":"mlflow","id":"{{{{{{i}}}}}}","request":{"dataframe_split":{"columns":["age","home"],"data":[[{{{{{{i}}}}}},"own"]]}},"response":{"predictions":[1]}}"""), HttpStatusCode.Accepted);
        await SendAsync("/v1/ingest/tensorflow", Lines(i => $$$$$$"""{"model":"tensorflow","request":{"instances":[{"age":NaN}]},"response":{"predictions":[[0.1,0.9]]}}"""), HttpStatusCode.Accepted);
        await SendAsync("/v1/ingest/oip", Lines(i => $$$$$$"""{"request_base64":"{{{{{{Binary(i)}}}}}}","response":{"model_name":"triton","model_version":"7","outputs":[{"name":"predict","shape":[1],"datatype":"FP64","data":[0.91]}]}}"""), HttpStatusCode.Accepted);
        await SendAsync("/v1/ingest/sagemaker",
            Lines(i => $$$$$$"""{"captureData":{"endpointInput":{"data":"{{{{{{i}}}}}},52000","encoding":"CSV"},"endpointOutput":{"data":"1","encoding":"CSV"}},"eventMetadata":{"eventId":"e{{{{{{i}}}}}}"},"eventVersion":"0"}""")
            + "\n" + Lines(i => $$$$$$"""{"groundTruthData":{"data":"1","encoding":"CSV"},"eventMetadata":{"eventId":"e{{{{{{i}}}}}}"},"eventVersion":"0"}"""), HttpStatusCode.Accepted, ("Model-Name", "sagemaker"));
        await SendAsync("/v1/ingest/bentoml", Lines(i => $$$$$$"""{"x":{{{{{{i}}}}}},"y":"a","timestamp":1700000000,"request_id":"{{{{{{i}}}}}}"{{{{{{(i == 0 ? Meta : "")}}}}}}}"""), HttpStatusCode.Accepted, ("Model-Name", "bento"));
        await SendAsync("/v1/logs", Otlp(), HttpStatusCode.OK, ("Content-Type", "application/json"), ("Content-Encoding", "gzip"));
        await ExpectAsync("kserve", "kserve", "default", Inferences);
        await ExpectAsync("seldon", "seldon", "main", Inferences);
        await ExpectAsync("kserve_marshal", "mapped", "default", Inferences);
        await ExpectAsync("cloudevents", "clouds", "default", Inferences);
        await ExpectAsync("mlflow", "mlflow", "default", Inferences);
        await ExpectAsync("tensorflow", "tensorflow", "default", Inferences);
        await ExpectAsync("oip", "triton", "7", Inferences);
        await ExpectAsync("bentoml", "bento", "1", Inferences);
        await ExpectAsync("otlp_logs", "otlp", "2", Inferences);
        var page = await _exporter.ScrapeAsync();
        Assert.Contains("model_predictions_total{model=\"sagemaker\",version=\"default\"} 20\n", page, StringComparison.Ordinal);
        Assert.Contains("model_labels_matched_total{model=\"sagemaker\",version=\"default\"} 20\n", page, StringComparison.Ordinal);
        Assert.Contains("model_labels_matched_total{model=\"seldon\",version=\"main\"} 20\n", page, StringComparison.Ordinal);
        Assert.Contains("model_feedback_rewards_total{model=\"seldon\",version=\"main\"} 20\n", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("model_exporter_events_rejected_total\\{[^}]*\\} [1-9]", page);
        Assert.DoesNotContain("level=error", _exporter.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_whose_answer_never_comes_is_a_failed_prediction_after_the_wait()
    {
        await KServeAsync(0);
        await HalfAsync("/v1/ingest/kserve", "org.kubeflow.serving.inference.request", "lost", """{"instances":[[1]]}""", "kserve");
        await Eventually.HoldsAsync("the lost request is counted", async () =>
            (await _exporter.ScrapeAsync()).Contains("model_prediction_errors_total{model=\"kserve\",version=\"default\",reason=\"no_response\"} 1\n", StringComparison.Ordinal));
    }

    private const string Meta = ",\"bento_meta\":{\"bento_name\":\"bento\",\"bento_version\":\"1\",\"schema\":{\"x\":{\"role\":\"feature\"},\"y\":{\"role\":\"prediction\"}}}";

    private async Task KServeAsync(int i)
    {
        // The goroutines of the logger overtake each other.
        var halves = new[] { ("request", $$"""{"instances":[[{{i}},"own"]]}"""), ("response", """{"predictions":[0.91]}""") };
        foreach (var (kind, body) in i % 2 == 0 ? halves : halves.Reverse()) await HalfAsync("/v1/ingest/kserve", "org.kubeflow.serving.inference." + kind, $"k{i}", body, "kserve");
    }

    private async Task SeldonAsync(int i)
    {
        await HalfAsync("/v1/ingest/seldon", "io.seldon.serving.inference.request", $"s{i}", $$$$$$"""{"data":{"names":["age"],"ndarray":[[{{{{{{i}}}}}}]]}}""", "seldon");
        await HalfAsync("/v1/ingest/seldon", "io.seldon.serving.inference.response", $"s{i}", """{"data":{"ndarray":[["yes"]]}}""", "seldon");
        await HalfAsync("/v1/ingest/seldon", "io.seldon.serving.feedback", $"s{i}", """{"reward":1,"truth":{"data":{"ndarray":[["yes"]]}}}""", "seldon");
    }

    private async Task MarshalAsync()
    {
        string Record(int i, string kind, string body) =>
            $$"""{"url":"s3://x","bytes":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(body))}}","reqType":"org.kubeflow.serving.inference.{{kind}}","id":"m{{i}}","inferenceService":"mapped"}""";
        var batch = "[" + string.Join(',', Enumerable.Range(0, Inferences).SelectMany(i => new[] { Record(i, "request", $$"""{"instances":[[{{i}}]]}"""), Record(i, "response", """{"predictions":[0.5]}""") })) + "]";
        using var answer = await SendAsync("/v1/ingest/kserve/marshal", batch, HttpStatusCode.OK);
        Assert.Equal(batch, await answer.Content.ReadAsStringAsync());
        Assert.Equal("json", Assert.Single(answer.Headers.GetValues("X-Log-Marshal-Extension")));
    }

    private async Task CloudEventsAsync()
    {
        var events = Enumerable.Range(0, Inferences).Select(i => $$$$$$"""{"specversion":"1.0","id":"c{{{{{{i}}}}}}","source":"/x","type":"com.example.prediction","data":{"model":"clouds","features":{"age":{{{{{{i}}}}}}}}}""");
        await SendAsync("/v1/ingest/cloudevents", "[" + string.Join(',', events) + "]", HttpStatusCode.OK, ("Content-Type", "application/cloudevents-batch+json"));
    }

    private async Task HalfAsync(string path, string type, string id, string body, string model)
    {
        using var answer = await SendAsync(path, body, HttpStatusCode.OK, ("Content-Type", "application/x-www-form-urlencoded"), ("Ce-Specversion", "1.0"), ("Ce-Type", type), ("Ce-Source", "http://localhost:9081/"),
            ("Ce-Id", path.EndsWith("kserve", StringComparison.Ordinal) ? id : id + type), ("Ce-Requestid", id), ("Ce-Inferenceservicename", model), ("Ce-Endpoint", model == "seldon" ? "main" : ""));
        Assert.Equal(0, answer.Content.Headers.ContentLength);
    }

    private async Task<HttpResponseMessage> SendAsync(string path, string body, HttpStatusCode expected, params (string Name, string Value)[] headers)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        if (headers.Contains(("Content-Encoding", "gzip")))
        {
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(bytes);
            bytes = packed.ToArray();
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(bytes) };
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content.Headers.TryAddWithoutValidation(name, value);
        }

        var answer = await _exporter.Ingest.SendAsync(request);
        Assert.True(answer.StatusCode == expected, $"{path}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return answer;
    }

    private async Task ExpectAsync(string format, string model, string version, int events)
    {
        var page = await _exporter.ScrapeAsync();
        Assert.Contains($"model_exporter_events_total{{format=\"{format}\"}} {events + (format == "seldon" ? events : 0)}\n", page, StringComparison.Ordinal);
        Assert.Contains($"model_predictions_total{{model=\"{model}\",version=\"{version}\"}} {events}\n", page, StringComparison.Ordinal);
        Assert.Matches($"model_exporter_ingest_bytes_total\\{{format=\"{format}\"\\}} [1-9]", page);
    }

    private static string Lines(Func<int, string> line) => string.Join('\n', Enumerable.Range(0, Inferences).Select(line));

    private static string Binary(int i) => Convert.ToBase64String(
        [.. """{"inputs":[{"name":"age","shape":[1,1],"datatype":"INT32","parameters":{"binary_data_size":4}}]}"""u8, .. BitConverter.GetBytes(i)]);

    private static string Otlp()
    {
        static string Entry(string key, string value) => $"{{\"key\":\"{key}\",\"value\":{value}}}";
        var records = Enumerable.Range(0, Inferences).Select(i => "{\"traceId\":\"0af7651916cd43dd8448eb211c80319c\",\"body\":{\"kvlistValue\":{\"values\":["
            + Entry("age", string.Create(CultureInfo.InvariantCulture, $"{{\"intValue\":\"{i}\"}}")) + "," + Entry("score", "{\"doubleValue\":0.5}") + "]}}}");
        return "{\"resourceLogs\":[{\"resource\":{\"attributes\":[" + Entry("service.name", "{\"stringValue\":\"otlp\"}") + "," + Entry("service.version", "{\"stringValue\":\"2\"}")
            + "]},\"scopeLogs\":[{\"logRecords\":[" + string.Join(',', records) + "]}]}]}";
    }
}
