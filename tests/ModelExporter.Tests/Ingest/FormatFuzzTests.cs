using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Ingest;
using ModelExporter.Ingest.Capture;

namespace ModelExporter.Tests.Ingest;

/// <summary>Whatever bytes come, every format answers with an outcome, at once and in bounded memory.</summary>
public class FormatFuzzTests
{
    private static readonly string[] Seeds =
    [
        """{"instances":[[41,52000.0,"own"],{"a":NaN}],"inputs":{"x":[1,2]},"id":"a"}""",
        """{"inputs":[{"name":"age","shape":[2,1],"datatype":"INT32","data":[41,23],"parameters":{"binary_data_size":8}}],"outputs":[]}""",
        """{"model":"m","request":{"dataframe_split":{"columns":["age"],"data":[[41]]}},"response":{"predictions":[0.91]}}""",
        """{"data":{"names":["a","b"],"tensor":{"shape":[1,2],"values":[0.09,0.91]}},"meta":{"puid":"p-1"}}""",
        """[{"specversion":"1.0","id":"a","source":"/x","type":"org.kubeflow.serving.inference.request","inferenceservicename":"credit","data":{"instances":[[41]]},"bytes":"e30="}]""",
        """{"captureData":{"endpointInput":{"data":"41,\"5\"","encoding":"CSV"},"endpointOutput":{"data":"0.91","encoding":"CSV"}},"eventMetadata":{"eventId":"e-1"}}""",
        """{"resourceLogs":[{"resource":{"attributes":[]},"scopeLogs":[{"logRecords":[{"timeUnixNano":"1","body":{"kvlistValue":{"values":[{"key":"a","value":{"doubleValue":1}}]}}}]}]}]}""",
        "\n\x12\n\x10\n\x06\x1a\x04model\x12\x02\x08\x01",
        "age,home\n41,\"own\"\n",
        """{"truth":{"data":{"ndarray":[[0,1]]}},"reward":1,"response":{"meta":{"puid":"p"}}}""",
        """{"groundTruthData":{"data":"1","encoding":"CSV"},"eventMetadata":{"eventId":"my-id"}}""",
        """{"model":"m","id":"a","label":[1,2],"timestamp":5}""",
        """{"x":1,"request_id":"6","timestamp":5.5,"bento_meta":{"bento_name":"iris","schema":{"x":{"role":"target"}}}}""",
    ];

    private static readonly string[][] HeaderSets =
    [
        ["Model-Name", "m"],
        ["Content-Type", "application/x-protobuf"],
        ["Content-Type", "text/csv", "Model-Name", "m"],
        ["Content-Type", "application/cloudevents-batch+json"],
        ["Content-Type", "application/cloudevents+json"],
        Event("org.kubeflow.serving.inference.request"), Event("org.kubeflow.serving.inference.response"),
        Event("io.seldon.serving.inference.request"), Event("io.seldon.serving.inference.response"), Event("io.seldon.serving.feedback"),
    ];

    [Fact]
    public void Random_and_changed_bytes_end_in_an_outcome() => Check.One(Properties.Config.WithMaxTest(300), Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var bytes = Encoding.Latin1.GetBytes(Seeds[random.Next(Seeds.Length)]);
        for (var i = random.Next(0, 6); i > 0; i--)
        {
            var at = random.Next(bytes.Length);
            if (random.Next(3) == 0) bytes = [.. bytes[..at], .. bytes[random.Next(bytes.Length)..]];
            else bytes[at] = (byte)random.Next(256);
            if (bytes.Length == 0) bytes = [0];
        }

        foreach (var name in EventFormats.CreateAll().Select(format => format.Name))
        {
            var reading = new FormatReading(name, new IngestLimits { MaxEvents = 100, PairsWaiting = 10 });
            foreach (var headers in HeaderSets)
            {
                var outcome = reading.Read(bytes, headers);
                Assert.True(outcome.Accepted >= 0 && outcome.Rejected >= 0 && outcome.Errors.Count <= 20);
                Assert.All(outcome.Errors.Select(error => error.Code).Concat(outcome.Failure is { } failure ? [failure.Code] : []), code => AssertListed(reading, code));
            }

            reading.Time.Advance(TimeSpan.FromHours(1));
            if (reading.Format is IWaitingFormat) reading.Expire();
            Assert.Subset(reading.Format.Omissions.Select(reason => reason.WireName()).ToHashSet(), reading.Counters.IgnoredValues.Select(reason => reason.Key).ToHashSet());
            Assert.All(reading.Counters.Rejections, reason => AssertListed(reading, IngestErrors.All.Single(error => error.Name == reason.Key).Code));
        }

        Assert.NotEmpty(CapturedBody.Sniff(bytes).Format);
    }));

    [Fact]
    public void Changed_bytes_behind_json_and_in_protobuf_end_in_an_outcome_and_bounded_memory() => Check.One(Properties.Config.WithMaxTest(200), Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var inference = new RandomInference(seed & int.MaxValue);
        var binary = inference.Binary();
        var protobuf = OtlpMessages.Protobuf("m", [.. Enumerable.Range(0, inference.Rows).Select(row => inference.Members(row).ToArray())]);
        foreach (var bytes in (byte[][])[binary, protobuf])
        {
            for (var i = random.Next(1, 4); i > 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var before = GC.GetAllocatedBytesForCurrentThread();
            new FormatReading("oip").Read($$"""{"model":"m","request_base64":"{{Convert.ToBase64String(bytes)}}"}""");
            new FormatReading("otlp_logs").Read(bytes);
            new FormatReading("kserve").Read(bytes, Event("org.kubeflow.serving.inference.request"));
            // A length that is a lie must not become an array.
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
        }
    }));

    [Fact]
    public void Changed_bytes_of_gzip_end_in_an_outcome() => Check.One(Properties.Config.WithMaxTest(200), Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes(Seeds[random.Next(Seeds.Length)]));
        var bytes = packed.ToArray();
        for (var i = random.Next(1, 4); i > 0; i--) bytes[random.Next(2, bytes.Length)] = (byte)random.Next(256);
        var reading = new FormatReading("kserve_marshal");
        var outcome = reading.Read($$"""[{"bytes":"{{Convert.ToBase64String(bytes)}}","reqType":"org.kubeflow.serving.inference.request","id":"a","inferenceService":"m"}]""");
        Assert.Null(outcome.Failure);
        reading.Time.Advance(TimeSpan.FromHours(1));
        reading.Expire();
        Assert.Equal(1, reading.Counters.Accepted.Value + reading.Counters.Rejections.Sum(reason => reason.Value.Value) - (reading.Rows.Count > 1 ? reading.Rows.Count - 1 : 0));
    }));

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    [InlineData("{\"instances\":[[")]
    public void Nesting_without_end_is_no_danger(string opening)
    {
        var body = string.Concat(Enumerable.Repeat(opening, 100_000));
        var closed = new string('[', 100_000) + new string(']', 100_000);
        foreach (var name in EventFormats.CreateAll().Select(format => format.Name))
        {
            foreach (var headers in HeaderSets)
            {
                var reading = new FormatReading(name);
                reading.Read(body, headers);
                reading.Read(closed, headers);
                reading.Read("{\"instances\":" + closed + "}", headers);
                if (reading.Format is not IWaitingFormat) continue;
                reading.Time.Advance(TimeSpan.FromHours(1));
                reading.Expire();
            }
        }
    }

    private static void AssertListed(FormatReading reading, IngestErrorCode code) =>
        Assert.True(reading.Format.Rejections.Contains(code) || FormatReasons.OfRequests.Contains(code), $"{reading.Format.Name} does not list {code}");

    private static string[] Event(string type) =>
        ["Ce-Specversion", "1.0", "Ce-Source", "/", "Ce-Id", "1", "Ce-Type", type, "Ce-Inferenceservicename", "m", "Ce-Requestid", "1", "Model-Name", "m"];
}
