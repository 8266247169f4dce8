namespace ModelExporter.Tests.Ingest.Seldon;

public class SeldonFormatTests
{
    private readonly FormatReading _reading = new("seldon");

    [Theory]
    [InlineData("""{"data":{"names":["age","income"],"ndarray":[[41,52000.0]]},"meta":{"puid":"p-1","tags":{}}}""", "f.age=Number:41 f.income=Number:52000")]
    [InlineData("""{"data":{"names":[],"ndarray":[[41,"own"]]}}""", "f.input-0=Number:41 f.input-1=Text:own")]
    [InlineData("""{"data":{"names":["only"],"ndarray":[[41,2]]}}""", "f.input-0=Number:41 f.input-1=Number:2")]
    [InlineData("""{"data":{"tensor":{"shape":[1,2],"values":[1,2]}}}""", "f.input-0=Number:1 f.input-1=Number:2")]
    [InlineData("""{"strData":"hello"}""", "f.input-0=Text:hello")]
    [InlineData("""{"jsonData":{"age":41}}""", "f.age=Number:41")]
    [InlineData("""{"instances":[[41]]}""", "f.input-0=Number:41")]
    [InlineData("""{"inputs":[{"name":"x","shape":[1,1],"datatype":"INT32","data":[41]}]}""", "f.x-0=Number:41")]
    public void Halves_with_different_ids_are_joined_by_the_request_id(string question, string features)
    {
        _reading.Read(question, Headers("request", "e-1"));
        _reading.Read("""{"data":{"names":["t:0","t:1"],"tensor":{"shape":[1,2],"values":[0.09,0.91]}},"meta":{"puid":"p-1"}}""", Headers("response", "e-2"));
        Assert.StartsWith($"iris@main {FormatReading.Id("p-1")} features {features} ", Assert.Single(_reading.Rows), StringComparison.Ordinal);
    }

    [Fact]
    public void Tensor_that_does_not_fit_its_shape_is_told()
    {
        _reading.Read("""{"data":{"tensor":{"shape":[2,2],"values":[1,2]}}}""", Headers("request", "e-1"));
        Assert.Equal("shape_mismatch", _reading.Error("""{"data":{"ndarray":[1,2]}}""", Headers("response", "e-2")));
    }

    [Fact]
    public void Feedback_is_told_to_go_to_the_labels() => Assert.Equal("labels_not_taken",
        _reading.Error("""{"request":{},"response":{"data":{"ndarray":[[1]]}},"reward":1.0,"truth":{"data":{"ndarray":[[0]]}}}""", Headers("feedback", "e-3")));

    [Fact]
    public void Event_without_a_request_id_cannot_be_joined() =>
        Assert.Equal("missing_id", _reading.Error("""{"strData":"a"}""", "Ce-Type", "io.seldon.serving.inference.request", "Ce-Inferenceservicename", "iris", "Ce-Id", "e-1"));

    private static string[] Headers(string kind, string id) =>
    [
        "Ce-Type", kind == "feedback" ? "io.seldon.serving.feedback" : "io.seldon.serving.inference." + kind, "Ce-Id", id, "Ce-Requestid", "p-1", "Ce-Modelid", "node",
        "Ce-Inferenceservicename", "iris", "Ce-Namespace", "ns", "Ce-Endpoint", "main", "Ce-Protocol", "seldon",
    ];
}
