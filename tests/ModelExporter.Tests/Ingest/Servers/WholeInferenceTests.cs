using System.Buffers.Binary;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Tests.Ingest.Servers;

public class WholeInferenceTests
{
    [Theory]
    [InlineData("""{"dataframe_split":{"columns":["age","home"],"data":[[41,"own"],[23,"rent"]]}}""")]
    [InlineData("""{"dataframe_records":[{"age":41,"home":"own"},{"age":23,"home":"rent"}]}""")]
    [InlineData("""{"inputs":{"age":[41,23],"home":["own","rent"]}}""")]
    [InlineData("""{"instances":[{"age":41,"home":"own"},{"age":23,"home":"rent"}],"params":{"x":1}}""")]
    [InlineData("\"age,home\\r\\n41,\\\"own\\\"\\r\\n23,rent\\r\\n\",\"request_content_type\":\"text/csv\"")]
    public void Mlflow_bodies_of_every_shape_give_the_same_rows(string question)
    {
        var reading = new FormatReading("mlflow");
        reading.Read($$$$$"""{"model":"credit","version":2,"id":"8c","latency_ms":5,"request":{{{{{question}}}}},"response":{"predictions":[0.91,0.12]}}""");
        Assert.Equal(
        [
            $"credit@2 latency=0.005 {FormatReading.Id("8c-0")} features f.age=Number:41 f.home=Text:own p=Number:0.91",
            $"credit@2 latency=0.005 {FormatReading.Id("8c-1")} features f.age=Number:23 f.home=Text:rent p=Number:0.12",
        ], reading.Rows);
    }

    [Theory]
    [InlineData("""{"predictions":[{"prediction":"yes","score":0.9}]}""", "p=Text:yes s=Number:0.9")]
    [InlineData("""{"outputs":{"classes":["yes"],"scores":[0.9]}}""", "p=Text:yes s=Number:0.9")]
    [InlineData("""{"result":[[["no",0.1],["yes",0.9]]]}""", "p=Text:yes s=Number:0.9")]
    [InlineData("""{"result":[0.5]}""", "p=Number:0.5")]
    [InlineData("""{"predictions":[[0.5]]}""", "p=Number:0.5")]
    [InlineData("""{"predictions":[NaN]}""", "p=NotFinite")]
    [InlineData("""{"error":"bad"}""", "e=Text:model_error")]
    public void Answers_of_tensorflow_serving_are_read(string answer, string row)
    {
        var reading = new FormatReading("tensorflow");
        reading.Read($$$$$"""{"model":"m","request":{"examples":[{"x":1}],"context":{"y":2}},"response":{{{{{answer}}}}}}""");
        Assert.Equal($"m@default features f.x=Number:1 f.y=Number:2 {row}", Assert.Single(reading.Rows));
    }

    [Fact]
    public void Binary_tensors_follow_their_json_in_order()
    {
        var json = """{"inputs":[{"name":"a","shape":[2],"datatype":"FP16","parameters":{"binary_data_size":4}},{"name":"b","shape":[2,1],"datatype":"BYTES","parameters":{"binary_data_size":11}},{"name":"c","shape":[2],"datatype":"BF16","parameters":{"binary_data_size":4}},{"name":"d","shape":[2],"datatype":"INT64","parameters":{"binary_data_size":16}}]}"""u8;
        var tail = new byte[35];
        BinaryPrimitives.WriteHalfLittleEndian(tail, (Half)1.5);
        BinaryPrimitives.WriteHalfLittleEndian(tail.AsSpan(2), (Half)(-2));
        tail[4] = 2;
        "ab"u8.CopyTo(tail.AsSpan(8));
        tail[10] = 1;
        tail[14] = (byte)'c';
        BinaryPrimitives.WriteUInt16LittleEndian(tail.AsSpan(15), 0x3f80);
        BinaryPrimitives.WriteUInt16LittleEndian(tail.AsSpan(17), 0xc000);
        BinaryPrimitives.WriteInt64LittleEndian(tail.AsSpan(19), -7);
        BinaryPrimitives.WriteInt64LittleEndian(tail.AsSpan(27), 9);
        var reading = new FormatReading("oip");
        reading.Read($$$$$"""{"id":"i","request_base64":"{{{{{Convert.ToBase64String([.. json, .. tail])}}}}}","response":{"model_name":"credit","model_version":"7","outputs":[{"name":"predict","shape":[2],"datatype":"BOOL","data":[1,0]}]}}""");
        Assert.Equal(
        [
            $"credit@7 {FormatReading.Id("i-0")} features f.a=Number:1.5 f.b=Text:ab f.c=Number:1 f.d=Number:-7 p=Boolean:1",
            $"credit@7 {FormatReading.Id("i-1")} features f.a=Number:-2 f.b=Text:c f.c=Number:-2 f.d=Number:9 p=Boolean:0",
        ], reading.Rows);
        Assert.Equal("shape_mismatch", reading.Error($$$$$"""{"request_base64":"{{{{{Convert.ToBase64String([.. json, .. tail[..^1]])}}}}}","response":{"model_name":"m","outputs":[]}}"""));
    }

    [Fact]
    public void Tensor_of_more_dimensions_is_a_vector_per_row()
    {
        var reading = new FormatReading("oip");
        reading.Read("""{"request":{"inputs":[{"name":"image","shape":[2,1,2],"datatype":"FP32","data":[[[1,2]],[[3,4]]]}]},"response":{"model_name":"m","outputs":[{"name":"predict","shape":[2,1],"datatype":"INT64","data":[5,6]},{"name":"predict_proba","shape":[2,2],"datatype":"FP64","data":[0.25,0.75,0.5,0.5]}]}}""");
        Assert.Equal("m@default features f.image=Vector:1,2 p=Number:5 s=Number:0.75 c.0=Number:0.25 c.1=Number:0.75", reading.Rows[0]);
    }

    [Fact]
    public void Failed_inference_needs_no_answer()
    {
        var reading = new FormatReading("oip");
        reading.Read("""{"model":"m","request":{"instances":[1]},"status":503}""" + "\n" + """{"request":{"instances":[1]},"error":"timeout"}""", "Model-Name", "n", "Model-Version", "2");
        Assert.Equal(["m@2 features f.input-0=Number:1 e=Text:http_503", "n@2 features f.input-0=Number:1 e=Text:timeout"], reading.Rows);
    }

    [Theory]
    [InlineData("""{"request":{"instances":[1]},"response":{"predictions":[1]}}""", "missing_model")]
    [InlineData("""{"model":"a b","request":{"instances":[1]},"response":{"predictions":[1]}}""", "invalid_model")]
    [InlineData("""{"model":"m"}""", "unsupported_payload")]
    [InlineData("""{"model":"m","timestamp":"soon","request":{"instances":[1]}}""", "invalid_timestamp")]
    [InlineData("""{"model":"m","request":{"dataframe_split":{"columns":["a"],"data":[[1,2]]}},"response":{"predictions":[1]}}""", "shape_mismatch")]
    [InlineData("""{"model":"m","request":{"inputs":{"a":[1],"b":[1,2]}},"response":{"predictions":[1]}}""", "shape_mismatch")]
    [InlineData("[1]", "not_an_object")]
    [InlineData("", "empty_body")]
    [InlineData("[{", "malformed_json")]
    public void What_cannot_be_used_is_told(string body, string code) => Assert.Equal(code, new FormatReading("mlflow").Error(body));

    [Fact]
    public void Broken_line_costs_itself_and_no_other()
    {
        var reading = new FormatReading("mlflow");
        var line = """{"model":"m","request":{"instances":[1]},"response":{"predictions":[1]}}""";
        var outcome = reading.Read($"{line}\n{line[..^3]}\n\n{line}\n");
        Assert.Equal((2, 1), (outcome.Accepted, outcome.Rejected));
    }

    [Theory]
    [InlineData("41,52000", "CSV", "0.91")]
    [InlineData("eyJpbnN0YW5jZXMiOltbNDEsNTIwMDBdXX0=", "BASE64", "0.91")]
    [InlineData("NDEsNTIwMDA=", "BASE64", "0.91")]
    [InlineData("{\\\"instances\\\":[[41,52000]]}", "JSON", "0.91")]
    public void Sagemaker_captures_are_read_in_every_encoding(string data, string encoding, string answer)
    {
        var reading = new FormatReading("sagemaker");
        reading.Read($$$$$"""{"captureData":{"endpointInput":{"mode":"INPUT","data":"{{{{{data}}}}}","encoding":"{{{{{encoding}}}}}"},"endpointOutput":{"observedContentType":"text/csv; charset=utf-8","mode":"OUTPUT","data":"{{{{{answer}}}}}","encoding":"CSV"}},"eventMetadata":{"eventId":"e-1","inferenceId":"my-id","inferenceTime":"1970-01-01T00:00:10Z"},"eventVersion":"0"}""", "Model-Name", "credit");
        Assert.Equal($"credit@default time=10000 {FormatReading.Id("my-id")} features f.input-0=Number:41 f.input-1=Number:52000 p=Number:0.91", Assert.Single(reading.Rows));
    }

    [Theory]
    [InlineData("1", "CSV", "l=Number:1")]
    [InlineData("yes", "CSV", "l=Text:yes")]
    [InlineData("MQ==", "BASE64", "l=Number:1")]
    [InlineData("{\\\"predictions\\\":[\\\"yes\\\"]}", "JSON", "l=Text:yes")]
    public void Sagemaker_ground_truth_is_the_label_of_the_inference_with_its_id(string data, string encoding, string label)
    {
        var reading = new FormatReading("sagemaker");
        var outcome = reading.Read($$"""{"groundTruthData":{"data":"{{data}}","encoding":"{{encoding}}"},"eventMetadata":{"eventId":"my-id"},"eventVersion":"0"}""", "Model-Name", "credit", "Model-Version", "3");
        Assert.Equal((1, 0), (outcome.Accepted, outcome.Rejected));
        // No version: the id finds its prediction in any.
        Assert.Equal($"credit@ {FormatReading.Id("my-id")} {label}", Assert.Single(reading.Rows));
    }

    [Fact]
    public void Sagemaker_ground_truth_of_several_rows_has_the_ids_of_those_rows()
    {
        var reading = new FormatReading("sagemaker");
        reading.Read("""{"groundTruthData":{"data":"1\n0\n","encoding":"CSV"},"eventMetadata":{"eventId":"e"},"eventVersion":"0"}""", "Model-Name", "credit");
        Assert.Equal([$"credit@ {FormatReading.Id("e-0")} l=Number:1", $"credit@ {FormatReading.Id("e-1")} l=Number:0"], reading.Rows);
    }

    [Fact]
    public void Sagemaker_line_that_was_merged_with_its_truth_is_an_event_with_a_label()
    {
        var reading = new FormatReading("sagemaker");
        reading.Read("""{"captureData":{"endpointInput":{"data":"41","encoding":"CSV"},"endpointOutput":{"data":"0.9","encoding":"CSV"}},"groundTruthData":{"data":"1","encoding":"CSV"},"eventMetadata":{"eventId":"e"}}""", "Model-Name", "m");
        Assert.Equal($"m@default {FormatReading.Id("e")} features f.input-0=Number:41 p=Number:0.9 l=Number:1", Assert.Single(reading.Rows));
    }

    [Theory]
    [InlineData("""{"groundTruthData":{"data":"1","encoding":"CSV"},"eventMetadata":{}}""", "m", "missing_id")]
    [InlineData("""{"groundTruthData":{"data":"1","encoding":"CSV"},"eventMetadata":{"eventId":"e"}}""", null, "missing_model")]
    [InlineData("""{"groundTruthData":{"data":"1","encoding":"CSV"},"eventMetadata":{"eventId":"e"}}""", "a b", "invalid_model")]
    [InlineData("""{"groundTruthData":{"data":"","encoding":"CSV"},"eventMetadata":{"eventId":"e"}}""", "m", "empty_body")]
    [InlineData("""{"groundTruthData":{"data":"NA","encoding":"CSV"},"eventMetadata":{"eventId":"e"}}""", "m", "missing_label")]
    [InlineData("""{"eventMetadata":{"eventId":"e"}}""", "m", "unsupported_event")]
    public void Sagemaker_line_that_cannot_be_used_is_told(string line, string? model, string code) =>
        Assert.Equal(code, model is null ? new FormatReading("sagemaker").Error(line) : new FormatReading("sagemaker").Error(line, "Model-Name", model));

    [Fact]
    public void Whole_inference_may_bring_its_labels_or_be_nothing_but_labels()
    {
        var reading = new FormatReading("mlflow");
        reading.Read("""{"model":"m","id":"a","request":{"inputs":[[1],[2]]},"response":{"predictions":[1,0]},"label":[1,1]}""" + "\n" + """{"model":"m","id":"b","label":"yes"}""");
        Assert.Equal(
        [
            $"m@default {FormatReading.Id("a-0")} features f.input-0=Number:1 p=Number:1 l=Number:1", $"m@default {FormatReading.Id("a-1")} features f.input-0=Number:2 p=Number:0 l=Number:1",
            $"m@ {FormatReading.Id("b")} l=Text:yes",
        ], reading.Rows);
        Assert.Equal("rows_differ", reading.Error("""{"model":"m","id":"a","request":{"inputs":[[1],[2]]},"label":[1]}"""));
    }

    [Theory]
    [InlineData("text/csv", "own,rent\\nblue,red\\n", "f.own=Text:blue f.rent=Text:red")]
    [InlineData("text/csv; header=present", "1,2\\n3,4\\n", "f.1=Number:3 f.2=Number:4")]
    [InlineData("text/csv; header=absent", "own,rent\\n", "f.input-0=Text:own f.input-1=Text:rent")]
    [InlineData("text/csv", "{\\\"instances\\\":[[1,2]]}", "f.input-0=Number:1 f.input-1=Number:2")]
    public void Header_of_csv_is_declared_or_told_from_its_fields(string type, string body, string features)
    {
        var reading = new FormatReading("mlflow");
        reading.Read($$$$$$"""{"model":"m","request":"{{{{{{body}}}}}}","request_content_type":"{{{{{{type}}}}}}","response":{"predictions":[1]}}""");
        Assert.Equal($"m@default features {features} p=Number:1", Assert.Single(reading.Rows));
    }

    [Fact]
    public void Mapping_of_csv_tells_a_header_from_a_row_and_names_positions()
    {
        var positions = new FormatReading("mlflow", models: new ModelOptions { Name = "m", Mapping = new Dictionary<string, string> { ["input-0"] = "home", ["input-1"] = "_segment.color" } });
        positions.Read("""{"model":"m","request":"own,blue\nrent,red\n","request_content_type":"text/csv","response":{"predictions":[1,2]}}""");
        Assert.Equal(["m@default features f.home=Text:own p=Number:1 g.color=Text:blue", "m@default features f.home=Text:rent p=Number:2 g.color=Text:red"], positions.Rows);
        var names = new FormatReading("mlflow", models: new ModelOptions { Name = "m", Mapping = new Dictionary<string, string> { ["2"] = "age" } });
        names.Read("""{"model":"m","request":"1,2\n3,4\n","request_content_type":"text/csv","response":{"predictions":[1]}}""");
        Assert.Equal("m@default features f.1=Number:3 f.age=Number:4 p=Number:1", Assert.Single(names.Rows));
    }
}
