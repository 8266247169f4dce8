using System.Text.Json;
using ModelExporter.Tests.Ingest;

namespace ModelExporter.Tests.Commands;

public sealed class InspectCommandTests : IDisposable
{
    private const string Question = """{"instances":[[41,"own"],[23,"rent"]],"parameters":{"region":"eu"}}""";
    private const string Answer = """{"predictions":[[0.25,0.75],[0.9,0.1]]}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Request_and_response_are_shown_field_by_field()
    {
        var run = await CommandRun.Of("inspect", _folder.Write("q.json", Question), "--response", _folder.Write("a.json", Answer));
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(
            """
            format: kserve, a request alone
            events: 2 counted, 0 rejected
            model:  the body does not say it; a header, the event around it or --model does

            from      column    is
            request   input-0   feature input-0
            request   input-1   feature input-1
            response  output-0  class 0, where the row sums to 1; else part of a vector
            response  output-1  class 1, where the row sums to 1; else part of a vector

            event  of             field            kind    value
                0  model default  prediction
                0                 feature input-0  number  41
                0                 feature input-1  text    own
                0                 prediction       text    1
                0                 score            number  0.75
                0                 class 0          number  0.25
                0                 class 1          number  0.75
                1  model default  prediction
                1                 feature input-0  number  23
                1                 feature input-1  text    rent
                1                 prediction       text    0
                1                 score            number  0.1
                1                 class 0          number  0.9
                1                 class 1          number  0.1

            """, run.Out, ignoreLineEndingDifferences: true);
    }

    [Fact]
    public async Task Mapping_can_be_tried_from_the_command_line_and_from_the_configuration()
    {
        var body = _folder.Write("q.json", Question);
        var typed = await Json(body, "--mapping", "input-0=age", "--mapping", "/request/parameters/region=_segment.region", "--mapping", "input-9=_ignore");
        Assert.Equal(["age", "input-1", "eu"], Fields(typed, 0).Select(field => field.Field is "segment region" ? field.Value : field.Field.Replace("feature ", "", StringComparison.Ordinal)));
        Assert.Equal(["input-9"], typed.GetProperty("not_in_body").EnumerateArray().Select(source => source.GetString()));
        var config = _folder.Write("exporter.yml", "models: [{name: credit, classes: [no, yes], mapping: {input-0: age, input-1: _ignore}}]");
        var configured = await Json(body, "--response", _folder.Write("a.json", Answer), "--config.file", config, "--model", "credit");
        Assert.Equal([("feature age", "41"), ("prediction", "yes"), ("score", "0.75"), ("class no", "0.25"), ("class yes", "0.75")], Fields(configured, 0));
        Assert.Equal("left out", configured.GetProperty("columns")[1].GetProperty("is").GetString());
        Assert.False(configured.GetProperty("model_assumed").GetBoolean());
    }

    [Theory]
    [InlineData("""{"model":"m","id":"a","timestamp":5,"latency_ms":2,"features":{"a":null,"b":[1,2],"c":true},"segments":{"r":"eu"},"error":"x","client":"c"}""", "native",
        "id=(there is one)|timestamp=1970-01-01T00:00:05.000Z|latency=2 ms|feature a=|feature b=[1, 2]|feature c=true|segment r=eu|error=x|client=c")]
    [InlineData("""{"model":"m","id":"a","label":"yes"}""", "labels", "id=(there is one)|label=yes")]
    [InlineData("""{"model":"m","action":"ignored"}""", "feedback", "action=ignored")]
    [InlineData("""{"truth":{"data":{"ndarray":[[0]]}},"response":{"meta":{"puid":"p"}},"reward":2}""", "seldon", "id=p|label=0|reward=2")]
    [InlineData("""{"captureData":{"endpointInput":{"data":"41","encoding":"CSV"},"endpointOutput":{"data":"1","encoding":"CSV"}},"eventMetadata":{"eventId":"e"}}""", "sagemaker",
        "id=e|feature input-0=41|prediction=1")]
    [InlineData("""{"x":1,"request_id":"6","timestamp":5.5,"bento_meta":{"bento_name":"iris","schema":{"x":{"role":"feature"}}}}""", "bentoml", "id=(there is one)|timestamp=1970-01-01T00:00:05.500Z|feature x=1")]
    [InlineData("""{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"m"}}]},"scopeLogs":[{"logRecords":[{"traceId":"0af7651916cd43dd8448eb211c80319c","body":{"kvlistValue":{"values":[{"key":"x","value":{"intValue":"1"}}]}}}]}]}]}""", "otlp_logs",
        "feature x=1|trace=0af7651916cd43dd8448eb211c80319c")]
    [InlineData("""{"specversion":"1.0","id":"a","source":"/","type":"org.kubeflow.serving.inference.request","inferenceservicename":"m","data":{"instances":[[1]]}}""", "cloudevents", "id=a|feature input-0=1")]
    [InlineData("age,home\n41,own\n", "csv", "feature age=41|feature home=own")]
    public async Task Bodies_of_every_format_are_told_apart_and_shown(string body, string format, string fields)
    {
        var report = await Json(_folder.Write("body", body));
        Assert.Equal(format, report.GetProperty("format").GetString());
        Assert.Equal(fields, string.Join('|', Fields(report, 0).Select(field => $"{field.Field}={field.Value}")));
    }

    [Fact]
    public async Task Headers_and_compression_are_those_of_the_body()
    {
        var half = _folder.WriteGzip("half.json.gz", """{"instances":[[41]]}""");
        var report = await Json(half, "--format", "kserve", "-H", "ce-type: org.kubeflow.serving.inference.request", "-H", "Ce-Id: 7", "-H", "Ce-Inferenceservicename: credit", "-H", "Ce-Endpoint: canary");
        Assert.Equal(("credit", "canary"), (report.GetProperty("events")[0].GetProperty("model").GetString(), report.GetProperty("events")[0].GetProperty("version").GetString()));
        Assert.Equal(1, report.GetProperty("ignored").GetProperty("no_response").GetInt32());
        var binary = _folder.Path("otlp.bin");
        await File.WriteAllBytesAsync(binary, OtlpMessages.Protobuf("credit", [("age", 41L)]), TestContext.Current.CancellationToken);
        Assert.Equal([("feature age", "41")], Fields(await Json(binary), 0));
    }

    [Fact]
    public async Task What_cannot_be_used_is_shown_with_its_reason()
    {
        var differing = await CommandRun.Of("inspect", _folder.Write("q.json", Question), "--response", _folder.Write("a.json", """{"predictions":[1]}"""), "-o", "json");
        Assert.Equal(1, differing.ExitCode);
        using var report = JsonDocument.Parse(differing.Out);
        Assert.Equal("rows_differ", report.RootElement.GetProperty("errors")[0].GetProperty("code").GetString());
        var broken = await CommandRun.Of("inspect", _folder.Write("b.json", "[{"), "--format", "mlflow");
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains("nothing can be used: malformed_json", broken.Out, StringComparison.Ordinal);
        var mixed = await CommandRun.Of("inspect", _folder.Write("m.json", """[{"model":"m","features":{"_x":1,"y":1}},7]"""));
        Assert.Equal(0, mixed.ExitCode);
        Assert.Contains("1  not_an_object", mixed.Out, StringComparison.Ordinal);
        Assert.Contains("1  reserved_name", mixed.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--mapping", "input-0")]
    [InlineData("--mapping", "input-0=_predicton")]
    [InlineData("--mapping", "/body/x=age")]
    [InlineData("--model", "a b")]
    [InlineData("-H", "nothing")]
    [InlineData("--events", "-1")]
    [InlineData("--format", "xml")]
    public async Task Options_that_make_no_sense_are_told(string option, string value)
    {
        var run = await CommandRun.Of("inspect", _folder.Write("q.json", Question), option, value);
        Assert.Equal(2, run.ExitCode);
        Assert.NotEmpty(run.Error);
    }

    [Fact]
    public async Task File_that_is_not_there_or_no_gzip_is_told()
    {
        Assert.Equal(1, (await CommandRun.Of("inspect", _folder.Path("none.json"))).ExitCode);
        var broken = _folder.Path("broken.gz");
        await File.WriteAllBytesAsync(broken, [0x1f, 0x8b, 1, 2], TestContext.Current.CancellationToken);
        var run = await CommandRun.Of("inspect", broken);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("corrupt_encoding", run.Error, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> Json(string file, params string[] options) => (await CommandRun.Of(["inspect", file, "--output", "json", .. options])).Json();

    private static (string Field, string Value)[] Fields(JsonElement report, int number) =>
        [.. report.GetProperty("events")[number].GetProperty("fields").EnumerateArray().Select(field => (field.GetProperty("field").GetString()!, field.GetProperty("value").GetString()!))];
}
