namespace ModelExporter.Tests.Ingest.CloudEvents;

public class CloudEventsFormatTests
{
    private const string Batch = """
        [{"specversion":"1.0","id":"a","source":"/x","type":"org.kubeflow.serving.inference.request","inferenceservicename":"credit","namespace":"risk","datacontenttype":"application/json","data":{"instances":[[41]]}},
         {"specversion":"1.0","id":"a","source":"/x","type":"org.kubeflow.serving.inference.response","inferenceservicename":"credit","namespace":"risk","data":{"predictions":[0.9]}}]
        """;

    private readonly FormatReading _reading = new("cloudevents");

    [Theory]
    [InlineData("application/cloudevents-batch+json")]
    [InlineData("application/CloudEvents-Batch+json; charset=utf-8")]
    public void Batch_is_told_from_a_single_event_whose_type_it_starts_with(string contentType)
    {
        Assert.Equal(1, _reading.Read(Batch, "Content-Type", contentType).Accepted);
        Assert.Equal($"credit@default {FormatReading.Id("a")} features f.input-0=Number:41 p=Number:0.9", Assert.Single(_reading.Rows));
    }

    [Fact]
    public void Empty_batch_is_fine() => Assert.Null(_reading.Read("[]", "Content-Type", "application/cloudevents-batch+json").Failure);

    [Theory]
    [InlineData("application/cloudevents+json", "[]", "malformed_json")]
    [InlineData("application/cloudevents-batch+json", "{}", "malformed_json")]
    [InlineData("application/cloudevents+json", """{"specversion":"1.0","id":"a","source":"/","data":{}}""", "not_a_cloud_event")]
    [InlineData("application/cloudevents+json", """{"specversion":"1.0","id":"a","source":"/","type":"t","data":{},"data_base64":"e30="}""", "not_a_cloud_event")]
    [InlineData("application/cloudevents+json", """{"specversion":"1.0","id":"a","source":"/","type":"t"}""", "not_a_cloud_event")]
    [InlineData("application/json", "{}", "not_a_cloud_event")]
    public void What_is_no_event_is_told(string contentType, string body, string code) => Assert.Equal(code, _reading.Error(body, "Content-Type", contentType));

    [Fact]
    public void Data_of_another_type_is_a_native_event_with_the_id_and_time_of_its_envelope()
    {
        var headers = new[] { "ce-specversion", "1.0", "ce-id", "e%20%C3%A4", "ce-source", "/s", "ce-type", "com.example.prediction", "ce-time", "1970-01-01T00:00:01Z" };
        _reading.Read("""{"model":"m","prediction":1}""", headers);
        _reading.Read("""{"model":"m","prediction":1,"id":"own","timestamp":5}""", headers);
        Assert.Equal([$"m@default time=1000 {FormatReading.Id("e ä")} p=Number:1", $"m@default time=5000 {FormatReading.Id("own")} p=Number:1"], _reading.Rows);
    }

    [Fact]
    public void Data_may_be_base64()
    {
        _reading.Read($$"""{"specversion":"1.0","id":"a","source":"/","type":"t","data_base64":"{{Convert.ToBase64String("""{"model":"m"}"""u8)}}"}""", "Content-Type", "application/cloudevents+json");
        Assert.Equal($"m@default {FormatReading.Id("a")}", Assert.Single(_reading.Rows));
    }
}
