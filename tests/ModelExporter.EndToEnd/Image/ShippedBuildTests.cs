using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ModelExporter.EndToEnd.Infrastructure;
using ModelExporter.EndToEnd.Otlp;
using ModelExporter.EndToEnd.Proxy;

namespace ModelExporter.EndToEnd.Image;

/// <summary>What the trimming of the shipped build could have taken away, which no other test would notice: everything that a library finds by reflection.</summary>
public partial class ShippedBuildTests(ShippedBuild build) : IClassFixture<ShippedBuild>
{
    private const string Reference = "/v1/models/loan/versions/default/reference";
    private const string Samples = "model_feature_window_samples{feature=amount,model=loan,version=default,window=24h}";

    [Fact]
    public async Task It_takes_events_and_references_and_has_the_families_and_pages_of_the_untrimmed_program()
    {
        await using var shipped = await ExporterProcess.StartAsync("evaluation_interval: 1s", program: build.Program);
        await using var whole = await ExporterProcess.StartAsync("evaluation_interval: 1s");
        foreach (var exporter in (ExporterProcess[])[shipped, whole])
        {
            using var reference = new StringContent(TestTraffic.Profile(), Encoding.UTF8, "application/json");
            Assert.Equal(HttpStatusCode.Created, (await exporter.Ingest.PutAsync(Reference, reference, TestContext.Current.CancellationToken)).StatusCode);
            await exporter.SendAsync([.. TestTraffic.Events(1000)]);
            await Eventually.HoldsAsync("scores are there", async () => (await exporter.ScrapeAsync()).Contains("model_feature_psi{model=\"loan\"", StringComparison.Ordinal));
        }

        Assert.Equal(Families(await whole.ScrapeAsync()), Families(await shipped.ScrapeAsync()));
        foreach (var accept in (string[])["application/openmetrics-text;version=1.0.0", "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"])
        {
            Assert.Equal((await whole.ScrapeAsync(accept)).Length, (await shipped.ScrapeAsync(accept)).Length, tolerance: 2000);
        }

        foreach (var path in (string[])["/", "/openapi/v1.json", "/api/v1/models", "/api/v1" + Reference["/v1".Length..]])
        {
            using var expected = await whole.Web.GetAsync(path, TestContext.Current.CancellationToken);
            using var found = await shipped.Web.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal(expected.StatusCode, found.StatusCode);
            Assert.Equal(expected.Content.Headers.ContentType, found.Content.Headers.ContentType);
            if (found.Content.Headers.ContentType?.MediaType == "application/json")
                Assert.Equal(Members(await expected.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)), Members(await found.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        }

        Assert.Equal(0, await shipped.StopAsync());
    }

    [Fact]
    public async Task Users_are_asked_for_their_password()
    {
        // The hash and its password are those of the tests of bcrypt.
        await using var exporter = await ExporterProcess.StartAsync(program: build.Program, prepare: folder => folder.Write("web.yml", """
            http_server_config: {headers: {X-Frame-Options: DENY}}
            basic_auth_users: {prometheus: "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"}
            """), configuration: "web: {config_file: web.yml}");
        using var refused = await exporter.Web.GetAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        exporter.Web.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("prometheus:U*U"u8));
        using var page = await exporter.Web.GetAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, "DENY"), (page.StatusCode, page.Headers.GetValues("X-Frame-Options").Single()));
    }

    [Theory]
    [InlineData("http/protobuf")]
    [InlineData("grpc")]
    public async Task Metrics_are_pushed(string protocol)
    {
        await using var collector = await Collector.StartAsync(grpc: protocol == "grpc");
        await using var exporter = await ExporterProcess.StartAsync("otlp: {enabled: true}", program: build.Program, environment: new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Endpoint,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol,
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
        });
        await exporter.SendAsync([.. TestTraffic.Events(100)]);
        await Eventually.HoldsAsync("the events are pushed",
            () => Task.FromResult(collector.Last is { } last && Collector.Series(last).GetValueOrDefault("model_predictions_total{model=loan,version=default}") == 100), state: () => exporter.Log);
    }

    [Fact]
    public async Task Labels_are_shared_in_a_database()
    {
        await using var database = await PostgresServer.StartNewAsync();
        await using var exporter = await ExporterProcess.StartAsync("labels: {store: postgres, postgres: {connection_file: connection, flush_interval: 50ms}}",
            folder => folder.Write("connection", database.Connection + "\n"), program: build.Program);
        await exporter.SendAsync(["""{"model":"loan","id":"a","prediction":"yes"}"""]);
        using var answer = await exporter.PostAsync("/v1/labels", """{"model":"loan","id":"a","label":"no"}""");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await Eventually.HoldsAsync("the pair is counted", async () => TextPage.Read(await exporter.ScrapeAsync())["model_labels_matched_total{model=loan,version=default}"] == 1, state: () => exporter.Log);
        Assert.Equal("1", await database.QueryAsync("SELECT count(*) FROM model_exporter.pairs"));
    }

    [Fact]
    public async Task The_proxy_passes_requests_and_reads_them()
    {
        await using var server = await ModelServer.StartAsync();
        await using var exporter = await ExporterProcess.StartAsync($"proxy: {{upstream: \"http://127.0.0.1:{server.Address.Port}\", listen: \"127.0.0.1:0\"}}", program: build.Program);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://{ProxyListening().Match(exporter.Log).Groups[1].Value}") };
        using var request = new StringContent("""{"id":"8c1f","inputs":[{"name":"age","shape":[1],"datatype":"INT32","data":[41]}]}""", Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync("/v2/models/credit/infer", request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Eventually.HoldsAsync("the inference is counted",
            async () => TextPage.Read(await exporter.ScrapeAsync()).GetValueOrDefault("model_predictions_total{model=credit,version=default}") == 1, state: () => exporter.Log);
    }

    [Fact]
    public async Task State_and_references_survive_a_restart()
    {
        using var storage = new TemporaryFolder();
        for (var run = 1; run <= 2; run++)
        {
            await using var exporter = await ExporterProcess.StartAsync("learn: {events: 500, duration: 0s}\nevaluation_interval: 1s", program: build.Program, flags: ["--storage.path", storage["data"]]);
            // The windows begin where the learning ends.
            if (run == 1) await exporter.SendAsync([.. TestTraffic.Events(500)]);
            await Eventually.HoldsAsync("the reference is learned", async () => (await exporter.ScrapeAsync()).Contains("source=\"learned\"", StringComparison.Ordinal), state: () => exporter.Log);
            if (run == 1) await exporter.SendAsync([.. TestTraffic.Events(600)]);
            await Eventually.HoldsAsync("the window holds the events", async () => TextPage.Read(await exporter.ScrapeAsync()).GetValueOrDefault(Samples) == 600, state: () => exporter.Log);
            Assert.Equal(0, await exporter.StopAsync());
        }
    }

    [Fact]
    public async Task Every_command_says_what_the_untrimmed_program_says()
    {
        using var folder = new TemporaryFolder();
        var events = folder.Write("events.ndjson", string.Join('\n', TestTraffic.Events(3000)));
        var body = folder.Write("request.json", """{"id":"8c1f","inputs":[{"name":"age","shape":[1],"datatype":"INT32","data":[41]}]}""");
        folder.Write("reference.json", TestTraffic.Profile());
        folder.Write("password", "Host=db;Username=exporter;Password=x;SSL Mode=Require");
        var good = folder.Write("exporter.yml", """
            labels: {store: postgres, postgres: {connection_file: password, schema: shared}}
            otlp: {enabled: true}
            proxy: {upstream: "http://127.0.0.1:8080", listen: "127.0.0.1:8081"}
            models:
            - name: loan
              classes: ["no", "yes"]
              mapping: {input-0: amount}
              versions: [{name: default, reference: reference.json}]
            """);
        var bad = folder.Write("bad.yml", "windows: 3\nmodels:\n- name: [a]\n  nothing: 1\nlabels: {store: somewhere}\n");
        string[][] commands =
        [
            ["--help"], ["serve", "--help"], ["version"], ["check-config", good], ["check-config", bad],
            ["inspect", body, "--model", "credit", "--mapping", "age=years"], ["inspect", events],
            ["profile", events, "--output", "{out}", "--model-name", "loan", "--print"],
            ["replay", events, "--profile", folder["reference.json"], "--chunk", "1000"],
            ["replay", events, "--profile", folder["reference.json"], "--chunk", "1000", "--output", "json", "--config", good],
            ["replay", events, "--profile", folder["nothing.json"]], ["profile", events],
        ];
        foreach (var command in commands)
        {
            var whole = await RunAsync(ProgramUnderTest.Path, command, folder["whole.json"]);
            var shipped = await RunAsync(build.Program, command, folder["shipped.json"]);
            Assert.Equal(whole, shipped);
            Assert.NotEqual("", shipped.Output + shipped.Error);
        }

        Assert.NotEmpty(await File.ReadAllTextAsync(folder["shipped.json"], TestContext.Current.CancellationToken));
    }

    private static async Task<Finished> RunAsync(string program, string[] command, string output)
    {
        var finished = await ChildProcess.RunAsync(program, command.Select(argument => argument == "{out}" ? output : argument), ProgramUnderTest.Environment());
        // Each writes a file of its own, and says how fast it was.
        return finished with { Output = Same(finished.Output, output), Error = Same(finished.Error, output) };
    }

    private static string Same(string text, string output) => Duration().Replace(text.Replace(output, "OUTPUT", StringComparison.Ordinal), "TIME");

    private static string[] Families(string page) => [.. page.Split('\n').Where(line => line.StartsWith("# ", StringComparison.Ordinal))];

    // The names of all members, in their order.
    private static string[] Members(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. MembersOf(document.RootElement)];
    }

    private static IEnumerable<string> MembersOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => MembersOf(member.Value).Prepend(member.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(MembersOf),
        _ => [],
    };

    [GeneratedRegex("listener=proxy address=([^ \n]+)")]
    private static partial Regex ProxyListening();

    [GeneratedRegex(@"[0-9.]+ ?(ms|s)\b|[0-9,.]+ events/s")]
    private static partial Regex Duration();
}
