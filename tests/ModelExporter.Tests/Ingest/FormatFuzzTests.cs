using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Ingest;

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
            }

            reading.Time.Advance(TimeSpan.FromHours(1));
            if (reading.Format is IWaitingFormat) reading.Expire();
        }
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

    private static string[] Event(string type) =>
        ["Ce-Specversion", "1.0", "Ce-Source", "/", "Ce-Id", "1", "Ce-Type", type, "Ce-Inferenceservicename", "m", "Ce-Requestid", "1", "Model-Name", "m"];
}
