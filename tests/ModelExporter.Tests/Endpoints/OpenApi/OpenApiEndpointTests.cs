using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using ModelExporter.Endpoints.OpenApi;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Tests.Hosting;
using ModelExporter.Tests.Monitoring;

namespace ModelExporter.Tests.Endpoints.OpenApi;

/// <summary>The document says what the program does: every path, every answer, every member.</summary>
public class OpenApiEndpointTests
{
    private const string Version = "/api/v1/models/{model}/versions/{version}";
    private const string Reference = "/v1/models/{model}/versions/{version}/reference";
    private const string Native = """{"model":"credit","version":"3","id":1,"features":{"age":55,"country":"DE"},"prediction":"yes","score":0.5}""";
    private const string Exchange = """{"model":"m","request":{"instances":[[1,2]]},"response":{"predictions":[1]}}""";
    private const string OpenInference =
        """{"model":"m","request":{"inputs":[{"name":"age","shape":[1,1],"datatype":"INT32","data":[41]}]},"response":{"outputs":[{"name":"predict","shape":[1],"datatype":"FP64","data":[0.9]}]}}""";
    private const string Captured =
        """{"captureData":{"endpointInput":{"observedContentType":"text/csv","mode":"INPUT","data":"1,2","encoding":"CSV"},"endpointOutput":{"observedContentType":"text/csv","mode":"OUTPUT","data":"0.9","encoding":"CSV"}},"eventMetadata":{"eventId":"e","inferenceTime":"2026-11-20T12:00:00Z"},"eventVersion":"0"}""";
    private const string Bento = """{"age":41,"answer":"yes","bento_meta":{"bento_name":"b","bento_version":"1","monitor_name":"m","schema":{"age":{"type":"numerical","role":"feature"},"answer":{"type":"categorical","role":"prediction"}}}}""";
    private const string CloudEvent = """{"specversion":"1.0","id":"a","source":"s","type":"prediction","data":{"model":"m"}}""";
    private const string Log = """{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"kvlistValue":{"values":[{"key":"model","value":{"stringValue":"m"}}]}}}]}]}]}""";

    private static readonly (string, string)[] KServe =
    [
        ("Ce-Specversion", "1.0"), ("Ce-Id", "1"), ("Ce-Source", "s"), ("Ce-Type", "org.kubeflow.serving.inference.request"), ("Ce-Inferenceservicename", "m"),
    ];

    private static readonly (string, string)[] Seldon =
    [
        ("Ce-Specversion", "1.0"), ("Ce-Id", "2"), ("Ce-Source", "s"), ("Ce-Type", "io.seldon.serving.inference.request"), ("Ce-Requestid", "1"), ("Ce-Inferenceservicename", "m"),
    ];

    // Operation, path as it is asked, body, status.
    private static readonly (string Operation, string Path, string? Body, int Status)[] Cases =
    [
        ("POST /v1/predictions", "/v1/predictions", Native, 202),
        ("POST /v1/predictions", "/v1/predictions", $"[{Native},{{}}]", 202),
        ("POST /v1/predictions", "/v1/predictions", "[{},1]", 400),
        ("POST /v1/predictions", "/v1/predictions", "", 400),
        ("POST /v1/labels", "/v1/labels", """{"model":"credit","id":1,"label":"yes"}""", 202),
        ("POST /v1/labels", "/v1/labels", "{}", 400),
        ("POST /v1/feedback", "/v1/feedback", """{"model":"credit","id":1,"action":"accepted"}""", 202),
        ("POST /v1/feedback", "/v1/feedback", "{", 400),
        ("POST /v1/ingest/kserve", "/v1/ingest/kserve", """{"instances":[[1]]}""", 200),
        ("POST /v1/ingest/kserve/marshal", "/v1/ingest/kserve/marshal", "[]", 200),
        ("POST /v1/ingest/seldon", "/v1/ingest/seldon", """{"data":{"ndarray":[[1]]}}""", 200),
        ("POST /v1/ingest/cloudevents", "/v1/ingest/cloudevents", CloudEvent, 200),
        ("POST /v1/ingest/mlflow", "/v1/ingest/mlflow", Exchange, 202),
        ("POST /v1/ingest/tensorflow", "/v1/ingest/tensorflow", Exchange, 202),
        ("POST /v1/ingest/oip", "/v1/ingest/oip", OpenInference, 202),
        ("POST /v1/ingest/sagemaker", "/v1/ingest/sagemaker", Captured, 202),
        ("POST /v1/ingest/bentoml", "/v1/ingest/bentoml", Bento, 202),
        ("POST /v1/logs", "/v1/logs", Log, 200),
        ($"GET {Reference}", "/v1/models/credit/versions/3/reference", null, 200),
        ($"GET {Reference}", "/v1/models/none/versions/3/reference", null, 404),
        ($"PUT {Reference}", "/v1/models/credit/versions/3/reference", "PROFILE", 200),
        ($"PUT {Reference}", "/v1/models/credit/versions/4/reference", "PROFILE", 201),
        ($"PUT {Reference}", "/v1/models/credit/versions/4/reference", "{}", 400),
        ($"DELETE {Reference}", "/v1/models/credit/versions/4/reference", null, 204),
        ($"DELETE {Reference}", "/v1/models/none/versions/4/reference", null, 404),
        ("POST /-/reload", "/-/reload", "", 200),
        ("PUT /-/reload", "/-/reload", "", 200),
        ("GET /", "/", null, 200),
        ("GET /metrics", "/metrics", null, 200),
        ("GET /-/healthy", "/-/healthy", null, 200),
        ("GET /-/ready", "/-/ready", null, 200),
        ($"GET {OpenApiEndpoint.Path}", OpenApiEndpoint.Path, null, 200),
        ("GET /docs", "/docs", null, 200),
        ("GET /docs/{page}", "/docs/drift.md", null, 200),
        ("GET /docs/{page}", "/docs/none.md", null, 404),
        ("GET /api/v1/models", "/api/v1/models", null, 200),
        ($"GET {Version}", "/api/v1/models/credit/versions/3", null, 200),
        ($"GET {Version}", "/api/v1/models/b/versions/default", null, 200),
        ($"GET {Version}", "/api/v1/models/labelled/versions/default", null, 200),
        ($"GET {Version}", "/api/v1/models/none/versions/3", null, 404),
        ($"GET {Version}/reference", "/api/v1/models/credit/versions/3/reference", null, 200),
        ($"GET {Version}/reference", "/api/v1/models/b/versions/default/reference", null, 404),
    ];

    [Fact]
    public async Task It_is_valid_and_says_so_by_its_tag()
    {
        await using var exporter = await RunningExporter.StartAsync();
        using var answer = await exporter.Web.GetAsync(OpenApiEndpoint.Path, TestContext.Current.CancellationToken);
        await using var body = new MemoryStream(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        var read = await OpenApiDocument.LoadAsync(body, OpenApiConstants.Json, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Empty(read.Diagnostic.Warnings);
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, read.Diagnostic.SpecificationVersion);

        using var again = new HttpRequestMessage(HttpMethod.Get, OpenApiEndpoint.Path) { Headers = { IfNoneMatch = { answer.Headers.ETag! } } };
        using var unchanged = await exporter.Web.SendAsync(again, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        using var elsewhere = await exporter.Ingest.GetAsync(OpenApiEndpoint.Path, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
    }

    [Fact]
    public async Task It_has_the_paths_that_are_mapped_and_no_others()
    {
        await using var exporter = await RunningExporter.StartAsync();
        var mapped =
            from source in ((IEndpointRouteBuilder)exporter.Host).DataSources
            from endpoint in source.Endpoints.OfType<RouteEndpoint>()
            from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods
            where method != "HEAD"
            select $"{method} /{endpoint.RoutePattern.RawText!.TrimStart('/')}";
        Assert.Equal(mapped.Order(StringComparer.Ordinal), (await DocumentAsync(exporter)).Operations.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_answer_is_one_that_it_describes()
    {
        await using var exporter = await RunningExporter.StartAsync("windows: [5m]\ndrift: {k_on: 1}");
        var models = exporter.Host.Services.GetRequiredService<ModelRegistry>();
        models.SetReference("credit", "3", CreditModel.Reference());
        // Enough labels for measures, so that all that an answer can have is in one.
        using (await exporter.Ingest.PostAsync("/v1/predictions",
            new StringContent("[" + string.Join(',', Enumerable.Range(0, 200).Select(i => $$"""{"model":"labelled","prediction":"{{(i % 3 == 0 ? "yes" : "no")}}","score":{{i % 10}}e-1,"label":"{{(i % 2 == 0 ? "yes" : "no")}}"}""")) + "]"),
            TestContext.Current.CancellationToken))
        using (await exporter.Ingest.PostAsync("/v1/feedback", new StringContent("""{"model":"labelled","action":"accepted","client":"a"}"""), TestContext.Current.CancellationToken))
        using (await exporter.Ingest.PostAsync("/v1/predictions",
            new StringContent("[" + string.Join(',', Enumerable.Repeat("""{"model":"credit","version":"3","features":{"age":55}}""", 500)) + """,{"model":"b","error":"x"}]"""),
            TestContext.Current.CancellationToken))
        {
            models.Evaluate();
        }

        var document = await DocumentAsync(exporter);
        var profile = Encoding.UTF8.GetString(ReferenceProfileJson.Write(CreditModel.Reference()));
        foreach (var (operation, path, body, status) in Cases)
        {
            using var answer = await SendAsync(exporter, operation.Split(' ')[0], path, body == "PROFILE" ? profile : body);
            await CheckAsync(document, operation, answer, status);
        }

        // Nothing in the document stands for itself: every operation succeeds here, unless only its answer without a body does.
        Assert.Equal(document.Operations.Order(StringComparer.Ordinal), Cases.Where(one => one.Status < 300).Select(one => one.Operation).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_it_says_of_events_is_what_the_formats_page_shows()
    {
        await using var exporter = await RunningExporter.StartAsync();
        var document = await DocumentAsync(exporter);
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "formats.md"));
        foreach (var path in new[] { "/v1/predictions", "/v1/labels", "/v1/feedback" })
        {
            var section = page[page.IndexOf($": `POST {path}`\n", StringComparison.Ordinal)..];
            var start = section.IndexOf("```json\n", StringComparison.Ordinal) + "```json\n".Length;
            using var example = JsonDocument.Parse(section[start..section.IndexOf("```", start, StringComparison.Ordinal)]);
            Assert.Empty(document.Faults(example.RootElement, document.RequestSchema(path)));
        }
    }

    [Fact]
    public async Task Answers_to_who_may_not_and_to_who_must_wait_are_described_too()
    {
        await using var exporter = await RunningExporter.StartAsync("ingest: {auth: {token_file: token}, max_requests_per_second: 1}", file => file.Add("token", "secret"));
        var document = await DocumentAsync(exporter);
        foreach (var (operation, path) in new[] { ("POST /v1/predictions", "/v1/predictions"), ($"DELETE {Reference}", "/v1/models/a/versions/1/reference"), ("POST /-/reload", "/-/reload") })
        {
            using var refused = await SendAsync(exporter, operation.Split(' ')[0], path, "");
            await CheckAsync(document, operation, refused, 401);
        }

        exporter.Ingest.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "secret");
        HttpResponseMessage? late = null;
        for (var i = 0; i < 50 && late is not { StatusCode: HttpStatusCode.TooManyRequests }; i++)
        {
            late?.Dispose();
            late = await SendAsync(exporter, "POST", "/v1/predictions", Native);
        }

        using (late) await CheckAsync(document, "POST /v1/predictions", late!, 429);
        Assert.NotNull(late!.Headers.RetryAfter);
    }

    private static async Task CheckAsync(ApiDocument document, string operation, HttpResponseMessage answer, int status)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(status == (int)answer.StatusCode, $"{operation}: {(int)answer.StatusCode} {text}");
        var (method, path) = operation.Split(' ') is [var verb, var where] ? (verb, where) : throw new InvalidOperationException(operation);
        var described = document.Answer(method, path, status);
        Assert.True(described is not null, $"{operation} answers {status}");
        if (!described.Value.TryGetProperty("content", out var content))
        {
            Assert.True(text.Length == 0, $"{operation} {status}: {text}");
            return;
        }

        var type = answer.Content.Headers.ContentType?.MediaType ?? "";
        Assert.True(content.TryGetProperty(type, out var media), $"{operation} {status} answers {type}");
        if (!media.TryGetProperty("schema", out var schema) || !type.EndsWith("json", StringComparison.Ordinal)) return;
        using var json = JsonDocument.Parse(text);
        var faults = path == OpenApiEndpoint.Path ? [] : document.Faults(json.RootElement, schema).ToArray();
        Assert.True(faults.Length == 0, $"{operation} {status}: {string.Join(", ", faults)}");
    }

    private static async Task<HttpResponseMessage> SendAsync(RunningExporter exporter, string method, string path, string? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, body == CloudEvent ? "application/cloudevents+json" : "application/json");
        if (path is "/v1/ingest/kserve" or "/v1/ingest/seldon")
        {
            foreach (var (name, value) in path.EndsWith("kserve", StringComparison.Ordinal) ? KServe : Seldon) request.Headers.Add(name, value);
        }

        if (path.StartsWith("/v1/ingest/", StringComparison.Ordinal)) request.Headers.Add("Model-Name", "m");
        var isIngest = path.StartsWith("/v1", StringComparison.Ordinal) || path == "/-/reload";
        return await (isIngest ? exporter.Ingest : exporter.Web).SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<ApiDocument> DocumentAsync(RunningExporter exporter)
    {
        using var document = JsonDocument.Parse(await exporter.Web.GetStringAsync(OpenApiEndpoint.Path, TestContext.Current.CancellationToken));
        return new ApiDocument(document.RootElement.Clone());
    }
}
