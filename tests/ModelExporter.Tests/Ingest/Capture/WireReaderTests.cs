using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Ingest;
using ModelExporter.Ingest.Capture;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Tests.Ingest.Capture;

/// <summary>Requests and responses that went by become events.</summary>
public class WireReaderTests
{
    private const string Json = "application/json";
    private const string Tensor = """{"id":"8c1f","inputs":[{"name":"age","shape":[1],"datatype":"INT32","data":[41]}]}""";
    private const string Answer = """{"model_name":"other","model_version":"7","outputs":[{"name":"predict","shape":[1],"datatype":"FP64","data":[0.9]}]}""";

    private readonly RecordingSink _sink = new();
    private readonly ExporterTelemetry _telemetry = new();
    private readonly List<ModelOptions> _models = [];

    private FormatTelemetry Counters => _telemetry.Format(WireReader.Format);

    [Fact]
    public void The_path_says_the_model_and_the_answer_its_version()
    {
        Read("/v2/models/credit/infer", Tensor, Answer);
        Assert.StartsWith("credit@7 time=1000 latency=0.25 id=", Assert.Single(_sink.Rows));
        Assert.Contains(" f.age-0=Number:41", _sink.Rows[0]);
        Assert.Contains("0.9", _sink.Rows[0]);
        Assert.Equal(1, Counters.Accepted.Value);
    }

    [Theory]
    [InlineData("/v1/models/credit/versions/3:predict", """{"instances":[[1]]}""", """{"predictions":[2]}""", "credit@3")]
    [InlineData("/invocations", """{"dataframe_split":{"columns":["a"],"data":[[1]]}}""", """{"predictions":[2]}""", "fallback@default")]
    [InlineData("/invocations", """{"instances":[[1]]}""", """{"model_name":"named","predictions":[2]}""", "named@default")]
    [InlineData("/api/v1.0/predictions", """{"data":{"ndarray":[[1]]}}""", """{"data":{"ndarray":[[2]]},"meta":{}}""", "fallback@default")]
    public void Bodies_of_every_server_are_read(string path, string request, string response, string version)
    {
        Read(path, request, response);
        Assert.StartsWith(version + " ", Assert.Single(_sink.Rows));
    }

    [Fact]
    public void A_failed_prediction_has_the_status_as_its_error_and_the_features_that_were_asked_with()
    {
        Read("/v2/models/credit/infer", Tensor, "out of memory", status: 503);
        Assert.Contains("http_503", Assert.Single(_sink.Rows));
        Assert.Contains(" f.age-0=Number:41", _sink.Rows[0]);
        Read("/v2/models/credit/infer", Tensor, null, status: 0);
        Assert.Contains("no_response", _sink.Rows[1]);
    }

    [Fact]
    public void What_has_no_columns_is_an_event_all_the_same()
    {
        Read("/predict", "\u0089PNG", "data: 1\n\n", requestType: "image/png", responseType: "text/event-stream");
        Assert.StartsWith("fallback@default time=1000 latency=0.25", Assert.Single(_sink.Rows));
        Assert.Equal((1, 1), (Counters.ValuesIgnored("no_request").Value, Counters.ValuesIgnored("no_response").Value));
    }

    [Fact]
    public void Compressed_bodies_are_read_and_those_of_an_unknown_coding_are_rejected()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes(Answer));
        Read("/v2/models/credit/infer", Encoding.UTF8.GetBytes(Tensor), packed.ToArray(), 200, ["Content-Type", Json], ["Content-Type", Json, "Content-Encoding", "gzip"]);
        Assert.StartsWith("credit@7", Assert.Single(_sink.Rows));
        Read("/v2/models/credit/infer", Encoding.UTF8.GetBytes(Tensor), packed.ToArray(), 200, ["Content-Type", Json], ["Content-Type", Json, "Content-Encoding", "zstd"]);
        Assert.Equal((1, 1), (_sink.Rows.Count, Counters.Rejected("unsupported_encoding").Value));
    }

    [Fact]
    public void Ids_are_those_of_the_bodies_and_else_of_the_header_that_proxies_use()
    {
        Read("/v2/models/m/infer", Tensor, Answer);
        Read("/invocations", Encoding.UTF8.GetBytes("""{"instances":[[1]]}"""), Encoding.UTF8.GetBytes("""{"predictions":[2]}"""), 200, ["X-Request-Id", "8c1f"], []);
        var id = EventId.Of("8c1f"u8);
        Assert.All(_sink.Rows, row => Assert.Contains($"id={id.High:x16}{id.Low:x16}", row));
    }

    [Fact]
    public void A_mapping_finds_headers_and_sees_no_others()
    {
        _models.Add(new ModelOptions { Name = "fallback", Mapping = new Dictionary<string, string> { ["/metadata/X-Tenant"] = "_client" } });
        Read("/invocations", Encoding.UTF8.GetBytes("""{"instances":[[1]]}"""), Encoding.UTF8.GetBytes("""{"predictions":[2]}"""), 200, ["X-Tenant", "bank", "Authorization", "secret"], []);
        Assert.Contains("bank", Assert.Single(_sink.Rows));
    }

    [Fact]
    public void Whatever_bytes_went_by_nothing_is_thrown_and_every_inference_is_counted_or_rejected() => Check.One(Properties.Config, Prop.ForAll(
        Gen.Two(Gen.ArrayOf(Gen.Elements("{", "}", "[", "]", "\"instances\":", "\"inputs\":", "\"predictions\":", "1", "\"a\"", ",", "null", "\0", "é", "\u001f\u008b"))).ToArbitrary(), bodies =>
        {
            var before = Counters.Accepted.Value + Counters.Rejections.Sum(reason => reason.Value.Value);
            Read("/invocations", Encoding.Latin1.GetBytes(string.Concat(bodies.Item1)), Encoding.Latin1.GetBytes(string.Concat(bodies.Item2)), 200, [], []);
            Assert.True(Counters.Accepted.Value + Counters.Rejections.Sum(reason => reason.Value.Value) > before);
        }));

    [Fact]
    public void Every_error_that_it_can_make_is_in_its_list()
    {
        Read("/v1/models/b%21:predict", """{"instances":[[1]]}""", """{"predictions":[2]}""");
        Read("/invocations", """{"instances":[[1]]}""", """{"predictions":[2,3]}""");
        Read("/invocations", "nonsense", """{"predictions":[2]}""");
        Assert.All(Counters.Rejections.Where(reason => reason.Value.Value > 0), reason => Assert.Contains(reason.Key, WireReader.Rejections.Select(code => code.WireName())));
        Assert.Equal(3, Counters.Rejections.Count(reason => reason.Value.Value > 0));
    }

    private void Read(string target, string request, string? response, int status = 200, string requestType = Json, string responseType = Json) => Read(
        target, Encoding.UTF8.GetBytes(request), response is null ? null : Encoding.UTF8.GetBytes(response), status, ["Content-Type", requestType], ["Content-Type", responseType]);

    private void Read(string target, byte[] request, byte[]? response, int status, string[] requestHeaders, string[] responseHeaders)
    {
        var capture = new WireReader(new FormatOptions { Models = name => _models.Find(model => model.Name == name) }, "fallback", null);
        var reading = new IngestRequestPool(new IngestLimits(), 1).Rent();
        capture.Read(
            new WireInference
            {
                Target = target,
                Request = request,
                RequestHeaders = new Headers(requestHeaders),
                Response = response,
                ResponseHeaders = new Headers(responseHeaders),
                Status = status,
                TimestampMilliseconds = 1000,
                LatencySeconds = status == 0 ? double.NaN : 0.25,
            }, reading);
        reading.Complete(EventTarget.Predictions, _sink, Counters);
    }

    private sealed class Headers(string[] pairs) : IRequestHeaders
    {
        public string? this[string name]
        {
            get
            {
                var at = Array.FindIndex(pairs, pair => pair.Equals(name, StringComparison.OrdinalIgnoreCase));
                return at < 0 ? null : pairs[at + 1];
            }
        }
    }
}
