using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using ModelExporter.Ingest;
using ModelExporter.Ingest.Bodies;

namespace ModelExporter.Tests.Ingest;

/// <summary>What is surprising in the formats of others, trap by trap.</summary>
public class WireTrapsTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Span = "b7ad6b7169203331";

    [Fact]
    public void Kserve_does_not_use_the_request_id_header()
    {
        var reading = new FormatReading("kserve");
        Assert.Equal("missing_id", reading.Error("""{"instances":[1]}""", [.. KServe("request", ""), "X-Request-Id", "7"]));
    }

    [Fact]
    public void Kserve_source_is_no_identity()
    {
        var reading = new FormatReading("kserve");
        reading.Read("""{"instances":[1]}""", [.. KServe("request", "a"), "Ce-Source", "http://localhost:9081/"]);
        reading.Read("""{"predictions":[2]}""", [.. KServe("response", "a"), "Ce-Source", "http://other/"]);
        Assert.Single(reading.Rows);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{broken")]
    public void Kserve_metadata_may_be_empty_or_null_or_broken(string metadata)
    {
        var reading = new FormatReading("kserve");
        reading.Read("""{"instances":[1]}""", [.. KServe("request", "a"), "Ce-Metadata", metadata]);
        reading.Read("""{"predictions":[2]}""", [.. KServe("response", "a"), "Ce-Metadata", metadata]);
        Assert.Single(reading.Rows);
    }

    [Theory]
    [InlineData("""{"X-Rate":["100%41"]}""", "100%41")]
    [InlineData("%7B%22X-Rate%22%3A%5B%225%22%5D%7D", "5")]
    public void Kserve_json_in_headers_is_not_percent_decoded_unless_it_is_no_json(string metadata, string client)
    {
        var reading = new FormatReading("kserve", models: new ModelExporter.Monitoring.Options.ModelOptions { Name = "credit", Mapping = new Dictionary<string, string> { ["/metadata/X-Rate"] = "_client" } });
        reading.Read("""{"instances":[1]}""", [.. KServe("request", "a"), "Ce-Metadata", metadata]);
        reading.Read("""{"predictions":[2]}""", KServe("response", "a"));
        Assert.EndsWith($"w=Text:{client}", Assert.Single(reading.Rows), StringComparison.Ordinal);
    }

    [Fact]
    public void Kserve_response_has_the_content_type_of_the_request()
    {
        var reading = new FormatReading("kserve");
        reading.Read("41,52000\n", [.. KServe("request", "a"), "Content-Type", "text/csv"]);
        reading.Read("""{"predictions":[0.5]}""", [.. KServe("response", "a"), "Content-Type", "text/csv"]);
        Assert.EndsWith("features f.input-0=Number:41 f.input-1=Number:52000 p=Number:0.5", Assert.Single(reading.Rows), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gzip_without_a_content_encoding_is_seen_from_its_first_bytes()
    {
        using var body = new RequestBody();
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress)) gzip.Write("""{"instances":[1]}"""u8);
        Assert.Null(await body.ReadAsync(System.IO.Pipelines.PipeReader.Create(new(packed.ToArray())), null, null, new IngestLimits(), TestContext.Current.CancellationToken));
        Assert.Equal("""{"instances":[1]}""", Encoding.UTF8.GetString(body.Span));
    }

    [Fact]
    public void Stored_log_record_of_a_single_half_is_no_array()
    {
        var reading = new FormatReading("kserve_marshal");
        foreach (var (type, body) in new[] { ("response", """{"predictions":[2]}"""), ("request", """{"instances":[1]}""") })
            reading.Read($$"""{"url":"s3://x","bytes":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(body))}}","reqType":"org.kubeflow.serving.inference.{{type}}","id":"a","inferenceService":"credit"}""");
        Assert.EndsWith("f.input-0=Number:1 p=Number:2", Assert.Single(reading.Rows), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"inputs":[{"name":"x","shape":[2,2],"datatype":"INT32","data":[1,2,3,4]}]}""")]
    [InlineData("""{"inputs":[{"name":"x","shape":[2,2],"datatype":"INT32","data":[[1,2],[3,4]]}]}""")]
    public void Tensor_data_is_flat_or_nested_and_one_tensor_has_numbered_columns(string body)
    {
        var reading = new FormatReading("oip");
        reading.Read($$"""{"model":"m","request":{{body}}}""");
        Assert.Equal(["m@default features f.x-0=Number:1 f.x-1=Number:2", "m@default features f.x-0=Number:3 f.x-1=Number:4"], reading.Rows);
    }

    [Fact]
    public void Seldon_rows_may_mix_types_and_tensors_of_tensorflow_are_told()
    {
        var reading = new FormatReading("seldon");
        reading.Read("""{"data":{"ndarray":[[41,"own",true,null]]}}""", Seldon("request"));
        reading.Read("""{"data":{"ndarray":[["yes"]]}}""", Seldon("response"));
        Assert.EndsWith("f.input-0=Number:41 f.input-1=Text:own f.input-2=Boolean:1 f.input-3=Null p=Text:yes", Assert.Single(reading.Rows), StringComparison.Ordinal);
        reading.Read("""{"data":{"tftensor":{"dtype":"DT_FLOAT"}}}""", Seldon("request"));
        Assert.Equal("unsupported_payload", reading.Error("""{"data":{"ndarray":[["yes"]]}}""", Seldon("response")));
    }

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"hi"}]}""", "f.messages=Unsupported")]
    [InlineData("""{"prompt":"hi"}""", "f.prompt=Text:hi")]
    [InlineData("""{"input":["a","b"]}""", "f.input-0=Text:a f.input-1=Text:b")]
    public void Mlflow_passes_bodies_of_language_models_unwrapped(string body, string features)
    {
        var reading = new FormatReading("mlflow");
        reading.Read($$$$$$"""{"model":"m","request":{{{{{{body}}}}}},"response":{"choices":"x"}}""");
        Assert.Equal($"m@default features {features} p=Text:x", Assert.Single(reading.Rows));
    }

    [Theory]
    [InlineData("[1,NaN]")]
    [InlineData("[1,Infinity]")]
    [InlineData("[1,-Infinity]")]
    public void Bare_tokens_of_python_and_tensorflow_are_no_syntax_errors(string row)
    {
        var reading = new FormatReading("tensorflow");
        reading.Read($$$$$$"""{"model":"NaN","request":{"instances":[{{{{{{row}}}}}}]},"response":{"predictions":[1]}}""");
        Assert.Equal("NaN@default features f.input-0=Number:1 f.input-1=NotFinite p=Number:1", Assert.Single(reading.Rows));
    }

    [Fact]
    public void Binary_values_of_tensorflow_are_no_text()
    {
        var reading = new FormatReading("tensorflow");
        reading.Read("""{"model":"m","request":{"instances":[{"image":{"b64":"AAAA"}}]},"response":{"predictions":[1]}}""");
        Assert.Equal("m@default features f.image=Unsupported p=Number:1", Assert.Single(reading.Rows));
    }

    [Fact]
    public void Triton_bytes_that_look_like_json_behind_the_json_belong_to_the_tensors()
    {
        var json = """{"inputs":[{"name":"a","shape":[2],"datatype":"BYTES","parameters":{"binary_data_size":14}}]}"""u8;
        var tail = new byte[14];
        BinaryPrimitives.WriteInt32LittleEndian(tail, 3);
        "}}{"u8.CopyTo(tail.AsSpan(4));
        BinaryPrimitives.WriteInt32LittleEndian(tail.AsSpan(7), 3);
        "\"]}"u8.CopyTo(tail.AsSpan(11));
        var reading = new FormatReading("oip");
        reading.Read($$"""{"model":"m","request_base64":"{{Convert.ToBase64String([.. json, .. tail])}}"}""", "Inference-Header-Content-Length", $"{json.Length}");
        Assert.Equal(["m@default features f.a-0=Text:}}{", "m@default features f.a-0=Text:\"]}"], reading.Rows);
    }

    [Fact]
    public void Bento_traces_are_decimal_numbers()
    {
        var reading = new FormatReading("bentoml");
        reading.Read("""{"x":1,"timestamp":1668660679.58,"request_id":"6","trace_id":"14576827793038113322513871894673895836","span_id":"13235353014750950193","bento_meta":{"bento_name":"iris","bento_version":"1","schema":{"x":{"role":"feature"}}}}""");
        Assert.EndsWith($"t={Trace}-{Span}", Assert.Single(reading.Rows), StringComparison.Ordinal);
    }

    [Fact]
    public void Bento_rows_of_one_request_share_its_id_and_a_version_may_be_a_phrase()
    {
        const string Row = """{"x":1,"timestamp":1.5,"request_id":"6","bento_meta":{"bento_name":"iris","bento_version":"not available","schema":{"x":{"role":"feature"}}}}""";
        var reading = new FormatReading("bentoml");
        reading.Read($"{Row}\n{Row}\n{Row}");
        reading.Read(Row);
        Assert.Equal(new[] { "6", "6-1", "6-2", "6" }.Select(id => $"iris@default time=1500 {FormatReading.Id(id)} features f.x=Number:1"), reading.Rows);
    }

    [Fact]
    public void Batch_of_cloud_events_has_a_largest_size()
    {
        var reading = new FormatReading("cloudevents", new IngestLimits { MaxEvents = 2 });
        const string Event = """{"specversion":"1.0","id":"a","source":"/","type":"t","data":{"model":"m"}}""";
        var outcome = reading.Read($"[{Event},{Event},{Event}]", "Content-Type", "application/cloudevents-batch+json");
        Assert.Equal((2, 1), (outcome.Accepted, outcome.Rejected));
    }

    [Theory]
    [InlineData("\"credit\"")]
    [InlineData("cr%65dit")]
    public void Attributes_in_headers_are_unquoted_and_decoded_once(string name)
    {
        var reading = new FormatReading("kserve");
        reading.Read("""{"instances":[1]}""", ["Ce-Inferenceservicename", name, .. KServe("request", "a")]);
        reading.Read("""{"predictions":[2]}""", KServe("response", "a"));
        Assert.StartsWith("credit@", Assert.Single(reading.Rows), StringComparison.Ordinal);
    }

    [Fact]
    public void Traces_come_with_cloud_events_logged_headers_requests_and_inferences()
    {
        const string Parent = $"00-{Trace}-{Span}-01";
        var kserve = new FormatReading("kserve");
        kserve.Read("""{"instances":[1]}""", [.. KServe("request", "a"), "Ce-Metadata", $$"""{"Traceparent":["{{Parent}}"]}"""]);
        kserve.Read("""{"predictions":[2]}""", KServe("response", "a"));
        kserve.Read("""{"instances":[1]}""", KServe("request", "b"));
        kserve.Read("""{"predictions":[2]}""", [.. KServe("response", "b"), "Ce-Traceparent", Parent]);
        var native = new FormatReading("native");
        native.Read("""{"model":"m"}""", "traceparent", Parent);
        var inference = new FormatReading("mlflow");
        inference.Read($$$$$$"""{"model":"m","traceparent":"{{{{{{Parent}}}}}}","request":{"inputs":[1,2]},"response":{"predictions":[1,2]}}""");
        Assert.All(kserve.Rows.Concat(native.Rows).Concat(inference.Rows), row => Assert.EndsWith($" t={Trace}-{Span}", row, StringComparison.Ordinal));
        // Of several events in one request none is that of its trace.
        native.Read("""[{"model":"m"},{"model":"m"}]""", "traceparent", Parent);
        Assert.Equal(["m@default", "m@default"], native.Rows.Skip(1));
    }

    private static string[] KServe(string kind, string id) =>
    [
        "Ce-Id", id, "Ce-Type", "org.kubeflow.serving.inference." + kind, "Ce-Inferenceservicename", "credit", "Ce-Namespace", "risk", "Ce-Component", "predictor", "Ce-Endpoint", "",
    ];

    private static string[] Seldon(string kind) => ["Ce-Type", "io.seldon.serving.inference." + kind, "Ce-Id", kind, "Ce-Requestid", "p", "Ce-Inferenceservicename", "iris"];
}
