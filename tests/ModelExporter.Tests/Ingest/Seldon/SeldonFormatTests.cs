using ModelExporter.Monitoring.Options;

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
        Assert.Equal($"iris@main {FormatReading.Id("p-1")} features {features} p=Text:1 s=Number:0.91 c.0=Number:0.09 c.1=Number:0.91", Assert.Single(_reading.Rows));
    }

    [Theory]
    [InlineData("""["no","yes"]""", "[[0.25,0.75]]", "p=Text:yes s=Number:0.75 c.no=Number:0.25 c.yes=Number:0.75")]
    [InlineData("""["height","width"]""", "[[0.25,0.5]]", "p=Number:0.25")]
    public void Named_answers_are_classes_where_they_sum_to_one(string names, string rows, string answer)
    {
        _reading.Read("""{"strData":"a"}""", Headers("request", "e-1"));
        _reading.Read($$$$"""{"data":{"names":{{{{names}}}},"ndarray":{{{{rows}}}}}}""", Headers("response", "e-2"));
        Assert.EndsWith($"f.input-0=Text:a {answer}", Assert.Single(_reading.Rows), StringComparison.Ordinal);
    }

    [Fact]
    public void Tensor_that_does_not_fit_its_shape_is_told()
    {
        _reading.Read("""{"data":{"tensor":{"shape":[2,2],"values":[1,2]}}}""", Headers("request", "e-1"));
        Assert.Equal("shape_mismatch", _reading.Error("""{"data":{"ndarray":[1,2]}}""", Headers("response", "e-2")));
    }

    [Theory]
    [InlineData("""{"data":{"ndarray":[[0]]}}""", "l=Number:0")]
    [InlineData("""{"data":{"names":["t:0","t:1"],"tensor":{"shape":[1,2],"values":[0,1]}}}""", "l=Text:1")]
    [InlineData("""{"strData":"yes"}""", "l=Text:yes")]
    [InlineData("""{"jsonData":{"label":"yes"}}""", "l=Text:yes")]
    public void Truth_of_feedback_is_the_label_of_the_prediction_with_its_request_id(string truth, string label)
    {
        var outcome = _reading.Read($$$$$$"""{"request":{},"response":{"data":{"ndarray":[[1]]}},"reward":1.5,"truth":{{{{{{truth}}}}}}}""", Headers("feedback", "e-3"));
        Assert.Equal((1, 0), (outcome.Accepted, outcome.Rejected));
        Assert.Equal($"iris@ {FormatReading.Id("p-1")} {label} r=Number:1.5", Assert.Single(_reading.Rows));
    }

    [Fact]
    public void Id_within_the_feedback_goes_before_that_of_its_event()
    {
        _reading.Read("""{"response":{"meta":{"puid":"p-9"}},"truth":{"data":{"ndarray":[[0],[1]]}}}""", Headers("feedback", "e-3"));
        Assert.Equal([$"iris@ {FormatReading.Id("p-9-0")} l=Number:0", $"iris@ {FormatReading.Id("p-9-1")} l=Number:1"], _reading.Rows);
    }

    [Fact]
    public void Reward_needs_no_truth_and_no_id()
    {
        _reading.Read("""{"reward":-2,"truth":{}}""", "Ce-Type", "io.seldon.serving.feedback", "Ce-Inferenceservicename", "iris");
        Assert.Equal("iris@ r=Number:-2", Assert.Single(_reading.Rows));
    }

    [Fact]
    public void Truth_is_a_class_by_its_place_where_the_model_has_classes()
    {
        var reading = new FormatReading("seldon", models: new ModelOptions { Name = "iris", Classes = ["no", "yes"] });
        reading.Read("""{"truth":{"data":{"ndarray":[[1]]}}}""", Headers("feedback", "e"));
        reading.Read("""{"truth":{"data":{"ndarray":[[1,0]]}}}""", Headers("feedback", "e"));
        reading.Read("""{"truth":{"data":{"ndarray":[["no"]]}}}""", Headers("feedback", "e"));
        var numbers = new FormatReading("seldon", models: new ModelOptions { Name = "iris", Classes = ["1", "2"] });
        numbers.Read("""{"truth":{"data":{"ndarray":[[1]]}}}""", Headers("feedback", "e"));
        Assert.Equal(["l=Text:yes", "l=Text:no", "l=Text:no"], reading.Rows.Select(row => row.Split(' ')[^1]));
        Assert.EndsWith("l=Number:1", Assert.Single(numbers.Rows), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "missing_label")]
    [InlineData("""{"truth":null,"reward":"much"}""", "missing_label")]
    [InlineData("""{"truth":[1]}""", "unsupported_payload")]
    [InlineData("""{"truth":{"binData":"AA=="}}""", "unsupported_payload")]
    [InlineData("""{"truth":{"data":{"ndarray":[]}}}""", "missing_label")]
    [InlineData("""{"truth":{"data":{"ndarray":[[{}]]}}}""", "invalid_label")]
    [InlineData("nonsense", "malformed_json")]
    public void Feedback_that_says_nothing_is_told(string body, string code) => Assert.Equal(code, _reading.Error(body, Headers("feedback", "e-3")));

    [Fact]
    public void Event_without_a_request_id_cannot_be_joined() =>
        Assert.Equal("missing_id", _reading.Error("""{"strData":"a"}""", "Ce-Type", "io.seldon.serving.inference.request", "Ce-Inferenceservicename", "iris", "Ce-Id", "e-1"));

    private static string[] Headers(string kind, string id) =>
    [
        "Ce-Type", kind == "feedback" ? "io.seldon.serving.feedback" : "io.seldon.serving.inference." + kind, "Ce-Id", id, "Ce-Requestid", "p-1", "Ce-Modelid", "node",
        "Ce-Inferenceservicename", "iris", "Ce-Namespace", "ns", "Ce-Endpoint", "main", "Ce-Protocol", "seldon",
    ];
}
