using System.Text;
using ModelExporter.Ingest;
using ModelExporter.Ingest.Capture;
using ModelExporter.Ingest.Exchanges;
using ModelExporter.Ingest.Native;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Tests.Ingest.Capture;

public class CaptureReaderTests
{
    private readonly RecordingSink _sink = new();

    [Fact]
    public void Both_bodies_become_events_with_what_is_known_besides()
    {
        var outcome = Read(new Exchange
        {
            Model = "credit",
            Version = "3",
            Id = "a",
            TimestampMilliseconds = 5,
            LatencySeconds = 0.25,
            Client = "app",
            Trace = new TraceContext(1, 2),
            Metadata = """{"X-Region":["eu"]}""",
        }, """{"instances":[[41]]}""", """{"predictions":[0.5]}""");
        Assert.Equal(1, outcome.Accepted);
        Assert.Equal($"credit@3 time=5 latency=0.25 {FormatReading.Id("a")} features f.age=Number:41 p=Number:0.5 g.region=Text:eu w=Text:app t=00000000000000000000000000000001-0000000000000002",
            Assert.Single(_sink.Rows));
    }

    [Fact]
    public void Response_may_name_the_model_and_a_failed_inference_has_none()
    {
        Read(new Exchange(), "", """{"model_name":"iris","model_version":"7","outputs":[{"name":"y","shape":[1],"datatype":"INT32","data":[1]}]}""");
        Read(new Exchange { Model = "credit", Error = "http_503" }, """{"instances":[[41]]}""", "upstream connect error");
        Assert.Equal(["iris@7 p=Number:1", "credit@default features f.age=Number:41 e=Text:http_503"], _sink.Rows);
    }

    [Fact]
    public void Bodies_that_cannot_be_read_are_counted_and_nothing_is_thrown()
    {
        Assert.Equal(IngestErrorCode.MalformedJson, Assert.Single(Read(new Exchange { Model = "m" }, "<html>", "{}").Errors).Code);
        Assert.Equal(IngestErrorCode.EmptyBody, Assert.Single(Read(new Exchange { Model = "m" }, "", "").Errors).Code);
        Assert.Equal(IngestErrorCode.MissingModel, Assert.Single(Read(new Exchange(), "[1]", "[1]").Errors).Code);
    }

    private IngestOutcome Read(Exchange inference, string request, string response)
    {
        var options = new FormatOptions
        {
            Models = name => new ModelOptions { Name = name, Mapping = new Dictionary<string, string> { ["input-0"] = "age", ["/metadata/X-Region"] = "_segment.region" } },
        };
        var batch = new IngestRequest(new IngestLimits());
        new CaptureReader(options).Read(inference, Encoding.UTF8.GetBytes(request), Encoding.UTF8.GetBytes(response), batch);
        return batch.Complete(new NativeFormat(), _sink, new FormatTelemetry("proxy"));
    }
}
