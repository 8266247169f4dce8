using System.Buffers.Binary;

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

    [Fact]
    public void Sagemaker_ground_truth_is_told_to_go_to_the_labels() => Assert.Equal("labels_not_taken", new FormatReading("sagemaker")
        .Error("""{"groundTruthData":{"data":"1","encoding":"CSV"},"eventMetadata":{"eventId":"my-id"},"eventVersion":"0"}"""));
}
