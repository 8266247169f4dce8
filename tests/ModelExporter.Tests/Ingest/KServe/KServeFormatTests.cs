using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Ingest;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Tests.Ingest.KServe;

public class KServeFormatTests
{
    private const string V1Request = """{"instances":[[41,52000.0,"own"],[23,18000.0,"rent"]]}""";
    private const string V1Response = """{"predictions":[0.91,0.12]}""";

    private const string V2Request = """
        {"id":"5f0c2a1e-0002","inputs":[
          {"name":"age","shape":[2,1],"datatype":"INT32","data":[41,23]},
          {"name":"home","shape":[2,1],"datatype":"BYTES","parameters":{"content_type":"str"},"data":["own","rent"]}]}
        """;

    private const string V2Response = """
        {"model_name":"credit","model_version":"7","id":"5f0c2a1e-0002","outputs":[{"name":"predict","shape":[2],"datatype":"FP64","data":[0.91,0.12]}]}
        """;

    private static readonly string Asked = "time=" + DateTimeOffset.Parse("2026-11-20T10:00:00.120Z", CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();

    private readonly FormatReading _reading = new("kserve");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Request_and_response_are_paired_in_any_order(bool responseFirst)
    {
        var halves = new[] { (V1Request, Headers()), (V1Response, Headers(response: true, time: "10:00:00.132")) };
        foreach (var (body, headers) in responseFirst ? halves.Reverse() : halves) Assert.Equal(0, _reading.Read(body, headers).Rejected);
        Assert.Equal(
        [
            $"credit@default {Asked} latency=0.012 {FormatReading.Id("5f-0")} features f.input-0=Number:41 f.input-1=Number:52000 f.input-2=Text:own p=Number:0.91",
            $"credit@default {Asked} latency=0.012 {FormatReading.Id("5f-1")} features f.input-0=Number:23 f.input-1=Number:18000 f.input-2=Text:rent p=Number:0.12",
        ], _reading.Rows);
    }

    [Fact]
    public void Tensors_of_v2_have_their_names_and_the_response_tells_the_version()
    {
        _reading.Read(V2Request, Headers());
        Assert.Equal(2, _reading.Read(V2Response, Headers(response: true)).Accepted);
        Assert.Equal($"credit@7 {Asked} latency=0 {FormatReading.Id("5f-0")} features f.age=Number:41 f.home=Text:own p=Number:0.91", _reading.Rows[0]);
    }

    [Fact]
    public void One_row_has_the_id_of_the_event() => Assert.Contains(FormatReading.Id("5f") + " ", Pair("""{"instances":[[1]]}""", """{"predictions":[2]}""")[0], StringComparison.Ordinal);

    [Fact]
    public void Latency_is_unknown_where_the_time_is_that_of_sending()
    {
        _reading.Read(V1Request, Headers(recorded: false));
        _reading.Read(V1Response, Headers(response: true, time: "10:00:00.132"));
        Assert.DoesNotContain("latency", _reading.Rows[0], StringComparison.Ordinal);
        Assert.Contains(Asked, _reading.Rows[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/plain")]
    [InlineData("")]
    public void Json_is_read_under_any_content_type(string contentType)
    {
        _reading.Read(V1Request, [.. Headers(), "Content-Type", contentType]);
        Assert.Equal(2, _reading.Read(V1Response, [.. Headers(response: true), "Content-Type", contentType]).Accepted);
    }

    [Fact]
    public void Scalars_and_objects_are_instances_too()
    {
        Assert.EndsWith("features f.input-0=Number:3 p=Text:a", Pair("""{"instances":[3]}""", """{"predictions":["a"]}""")[0], StringComparison.Ordinal);
        var row = new FormatReading("kserve");
        row.Read("""{"instances":[{"age":41,"home":"own","tags":[1,2],"gone":null}]}""", Headers());
        row.Read("""{"predictions":[{"label":"yes","probability":0.8}]}""", Headers(response: true));
        Assert.EndsWith("features f.age=Number:41 f.gone=Null f.home=Text:own f.tags-0=Number:1 f.tags-1=Number:2 p=Text:yes s=Number:0.8", row.Rows[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Vector_that_sums_to_one_is_probabilities_and_any_other_a_vector()
    {
        Assert.EndsWith("p=Text:1 s=Number:0.75 c.0=Number:0.25 c.1=Number:0.75", Pair("""{"instances":[1]}""", """{"predictions":[[0.25,0.75]]}""")[0], StringComparison.Ordinal);
        var other = new FormatReading("kserve");
        other.Read("""{"instances":[1]}""", Headers());
        other.Read("""{"predictions":[[3.5,-1]]}""", Headers(response: true));
        Assert.EndsWith("p=Vector:3.5,-1", other.Rows[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_of_the_configuration_name_probabilities()
    {
        var reading = new FormatReading("kserve", models: new ModelOptions { Name = "credit", Classes = ["no", "yes"] });
        reading.Read("""{"instances":[1]}""", Headers());
        reading.Read("""{"predictions":[[0.25,0.75]]}""", Headers(response: true));
        Assert.EndsWith("p=Text:yes s=Number:0.75 c.no=Number:0.25 c.yes=Number:0.75", reading.Rows[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Mapping_names_columns_roles_and_pointers()
    {
        var mapping = new Dictionary<string, string>
        {
            ["input-0"] = "age",
            ["input-1"] = "_ignore",
            ["output-0"] = "_score",
            ["/request/region"] = "_segment.region",
            ["/metadata/X-Tenant"] = "_client",
        };
        var reading = new FormatReading("kserve", models: new ModelOptions { Name = "credit", Mapping = mapping });
        reading.Read("""{"instances":[[41,5]],"region":"eu"}""", Headers());
        reading.Read("""{"predictions":[0.5]}""", Headers(response: true));
        Assert.EndsWith("features f.age=Number:41 s=Number:0.5 g.region=Text:eu w=Text:acme", reading.Rows[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_endpoint_is_no_version_and_canary_is_one()
    {
        _reading.Read(V1Request, [.. Headers(), "Ce-Endpoint", ""]);
        _reading.Read(V1Response, [.. Headers(response: true), "Ce-Endpoint", "canary"]);
        Assert.StartsWith("credit@canary ", _reading.Rows[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Gateway_may_use_the_namespace_in_the_name()
    {
        var reading = new FormatReading("kserve", qualify: true);
        reading.Read(V1Request, Headers());
        reading.Read(V1Response, Headers(response: true));
        Assert.StartsWith("risk.credit@", reading.Rows[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Services_of_two_namespaces_with_one_id_are_not_mixed()
    {
        _reading.Read(V1Request, Headers());
        _reading.Read(V1Response, [.. Headers(response: true).Select(value => value == "risk" ? "sales" : value)]);
        Assert.Empty(_reading.Rows);
    }

    [Fact]
    public void Same_half_twice_is_counted_and_the_first_is_kept()
    {
        _reading.Read(V1Request, Headers());
        Assert.Equal("repeated_half", _reading.Error("""{"instances":[[9]]}""", Headers()));
        Assert.Equal(2, _reading.Read(V1Response, Headers(response: true)).Accepted);
    }

    [Fact]
    public void Request_without_an_answer_is_a_failed_prediction_once_the_wait_is_over()
    {
        Pair(V1Request, V1Response);
        _reading.Read("""{"instances":[[5]]}""", Headers(id: "lost"));
        _reading.Time.Advance(TimeSpan.FromSeconds(59));
        _reading.Expire();
        Assert.Equal(2, _reading.Rows.Count);
        _reading.Time.Advance(TimeSpan.FromSeconds(1));
        _reading.Expire();
        Assert.EndsWith($"{FormatReading.Id("lost")} features f.input-0=Number:5 e=Text:no_response", _reading.Rows[2], StringComparison.Ordinal);
        Assert.Equal(1, _reading.Counters.ValuesIgnored("no_response").Value);
    }

    [Fact]
    public void Request_is_no_failure_where_only_requests_are_logged()
    {
        _reading.Read(V1Request, Headers());
        _reading.Time.Advance(TimeSpan.FromMinutes(2));
        _reading.Expire();
        Assert.Equal(2, _reading.Rows.Count);
        Assert.DoesNotContain(" e=", _reading.Rows[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Response_without_its_request_is_a_prediction_without_features()
    {
        _reading.Read(V1Response, Headers(response: true));
        _reading.Time.Advance(TimeSpan.FromMinutes(2));
        _reading.Expire();
        Assert.Equal($"credit@default {Asked} {FormatReading.Id("5f-1")} p=Number:0.12", _reading.Rows[1]);
        Assert.Equal(1, _reading.Counters.ValuesIgnored("no_request").Value);
    }

    [Fact]
    public void Oldest_goes_when_too_many_wait_and_is_counted()
    {
        var reading = new FormatReading("kserve", new IngestLimits { PairsWaiting = 2 });
        foreach (var id in new[] { "a", "b", "c" }) Assert.Equal(0, reading.Read(V1Request, Headers(id: id)).Rejected);
        Assert.Equal(1, reading.Counters.Rejected("pairs_full").Value);
        Assert.Equal(1, reading.Telemetry.LimitReached("ingest_pairs").Value);
        reading.Read(V1Response, Headers(response: true, id: "c"));
        Assert.Equal(2, reading.Rows.Count);
        reading.Read(V1Response, Headers(response: true, id: "a"));
        Assert.Equal(2, reading.Rows.Count);
    }

    [Fact]
    public void Bytes_that_wait_are_bounded()
    {
        var reading = new FormatReading("kserve", new IngestLimits { PairBytes = 100_000 });
        var body = $$"""{"instances":[["{{new string('x', 40_000)}}"]]}""";
        for (var i = 0; i < 50; i++) reading.Read(body, Headers(id: $"{i}"));
        Assert.Equal(48, reading.Counters.Rejected("pairs_full").Value);
        Assert.Equal("pairs_full", reading.Error($"[\"{new string('x', 200_000)}\"]", Headers(id: "huge")));
    }

    [Theory]
    [InlineData("Ce-Type", "org.example.other", "unsupported_event")]
    [InlineData("Ce-Component", "explainer", "unsupported_event")]
    [InlineData("Content-Type", "application/grpc+proto", "unsupported_payload")]
    [InlineData("Ce-Id", "", "missing_id")]
    [InlineData("Ce-Inferenceservicename", "", "missing_model")]
    public void Event_that_is_none_of_these_is_told(string header, string value, string code) => Assert.Equal(code, _reading.Error(V1Request, [header, value, .. Headers()]));

    [Theory]
    [InlineData("""{"instances":[[1],[2]]}""", """{"predictions":[1]}""", "rows_differ")]
    [InlineData("""{"instances":[[1],[2]]""", """{"predictions":[1]}""", "malformed_json")]
    [InlineData("""{"inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","data":[1,2,3]}]}""", """{"predictions":[1]}""", "shape_mismatch")]
    [InlineData("""{"inputs":[{"name":"x","shape":[2,-2],"datatype":"FP32","data":[1,2,3]}]}""", """{"predictions":[1]}""", "shape_mismatch")]
    [InlineData("""{"inputs":[{"name":"x","shape":[9223372036854775807,9223372036854775807],"datatype":"FP32","data":[1]}]}""", """{"predictions":[1]}""", "shape_mismatch")]
    [InlineData("""{"inputs":[{"name":"x","shape":[2000000000,0],"datatype":"FP32","data":[]}]}""", """{"predictions":[1]}""", "shape_mismatch")]
    [InlineData("""{"data":{"ndarray":[[1]]}}""", """{"binData":"AA=="}""", "unsupported_payload")]
    public void Bodies_that_cannot_be_joined_are_told(string question, string answer, string code)
    {
        _reading.Read(question, Headers());
        Assert.Equal(code, _reading.Error(answer, Headers(response: true)));
    }

    [Fact]
    public void Answer_with_an_error_is_a_failed_prediction() =>
        Assert.EndsWith("features f.input-0=Number:1 e=Text:model_error", Pair("""{"instances":[1]}""", """{"error":"no such signature"}""")[0], StringComparison.Ordinal);

    [Fact]
    public void Bare_tokens_are_numbers_that_are_not_finite() =>
        Assert.EndsWith("f.input-0=NotFinite f.input-1=NotFinite f.input-2=NotFinite f.input-3=Text:NaN p=Number:1",
            Pair("""{"instances":[[NaN,Infinity,-Infinity,"NaN"]]}""", """{"predictions":[1]}""")[0], StringComparison.Ordinal);

    [Fact]
    public void Rows_past_the_limit_of_events_are_rejected_and_counted()
    {
        var reading = new FormatReading("kserve", new IngestLimits { MaxEvents = 3 });
        reading.Read("""{"instances":[1,2,3,4,5]}""", Headers());
        var outcome = reading.Read("""{"predictions":[1,2,3,4,5]}""", Headers(response: true));
        Assert.Equal((3, 2), (outcome.Accepted, outcome.Rejected));
        Assert.Equal(2, reading.Counters.Rejected("too_many_events").Value);
    }

    [Fact]
    public void Answer_is_200_and_empty()
    {
        Assert.Equal(200, _reading.Format.Reply.Status);
        Assert.Null(_reading.Format.Reply.ContentType);
    }

    [Fact]
    public void Marshaller_reads_batches_with_names_in_any_case_and_compressed_bodies()
    {
        var reading = new FormatReading("kserve_marshal");
        var body = "[" + Record("bytes", V1Request, "inference.request", "10:00:00.120") + "," + Record("Bytes", V1Response, "inference.response", "10:00:00.140", compress: true) + "]";
        var outcome = reading.Read(body);
        Assert.Equal((2, 0), (outcome.Accepted, outcome.Rejected));
        Assert.StartsWith($"credit@default {Asked} latency=0.02 {FormatReading.Id("m-0")} features f.input-0=Number:41", reading.Rows[0], StringComparison.Ordinal);
        Assert.Equal(("X-Log-Marshal-Extension", "json"), reading.Format.Reply.Header);
        Assert.True(reading.Format.Reply.IsUnconditional);
        Assert.Equal("malformed_json", reading.Error("{}"));
        Assert.Equal("not_an_object", reading.Error("[1]"));
    }

    [Fact]
    public void Any_table_comes_back_from_both_protocols() => Check.One(Properties.Config.WithMaxTest(100), Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var (rows, columns) = (random.Next(1, 6), random.Next(1, 5));
        var values = Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, columns).Select(_ => random.Next(-1000, 1000) / 8.0).ToArray()).ToArray();
        var answers = values.Select(row => row.Sum()).ToArray();
        var v1 = new FormatReading("kserve");
        v1.Read("{\"instances\":[" + string.Join(',', values.Select(List)) + "]}", Headers());
        v1.Read("{\"predictions\":" + List(answers) + "}", Headers(response: true));
        var v2 = new FormatReading("kserve");
        var data = random.Next(2) == 0 ? List([.. values.SelectMany(row => row)]) : "[" + string.Join(',', values.Select(List)) + "]";
        v2.Read($$"""{"inputs":[{"name":"input","shape":[{{rows}},{{columns}}],"datatype":"FP64","data":{{data}}}]}""", Headers());
        v2.Read($$"""{"outputs":[{"name":"y","shape":[{{rows}}],"datatype":"FP64","data":{{List(answers)}}}]}""", Headers(response: true));
        Assert.Equal(rows, v1.Rows.Count);
        Assert.Equal(v1.Rows, v2.Rows);
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++) Assert.Contains(FormattableString.Invariant($"f.input-{j}=Number:{values[i][j]:R} "), v1.Rows[i], StringComparison.Ordinal);
            Assert.EndsWith(FormattableString.Invariant($"p=Number:{answers[i]:R}"), v1.Rows[i], StringComparison.Ordinal);
        }
    }));

    private static string List(double[] values) => "[" + string.Join(',', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture))) + "]";

    private static string Record(string bytesName, string body, string type, string time, bool compress = false)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        if (compress)
        {
            using var target = new MemoryStream();
            using (var gzip = new System.IO.Compression.GZipStream(target, System.IO.Compression.CompressionMode.Compress)) gzip.Write(bytes);
            bytes = target.ToArray();
        }

        return $$"""{"url":"s3://x","{{bytesName}}":"{{Convert.ToBase64String(bytes)}}","contentType":"","reqType":"org.kubeflow.serving.{{type}}","id":"m","InferenceService":"credit","namespace":"risk","component":"predictor","endpoint":"","metadata":null,"occurrenceTime":"2026-11-20T{{time}}Z"}""";
    }

    private IReadOnlyList<string> Pair(string question, string answer)
    {
        _reading.Read(question, Headers());
        Assert.Empty(_reading.Read(answer, Headers(response: true)).Errors);
        return _reading.Rows;
    }

    private static string[] Headers(bool response = false, string time = "10:00:00.120", bool recorded = true, string id = "5f") =>
    [
        "ce-specversion", "1.0", "CE-ID", id, "Ce-Type", "org.kubeflow.serving.inference." + (response ? "response" : "request"), "Ce-Source", "http://localhost:9081/",
        "Ce-Time", $"2026-11-20T{time}Z", recorded ? "Ce-Recordedtime" : "X", $"2026-11-20T{time}Z", "Ce-Inferenceservicename", "credit", "Ce-Namespace", "risk",
        "Ce-Component", "predictor", "Ce-Metadata", """{"X-Tenant":["acme"],"X-Rate":["100%41"]}""",
    ];
}
