using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace ModelExporter.Tests.Ingest;

/// <summary>Any inference that is written in a format comes back from it as the same events.</summary>
public class RoundTripTests
{
    [Fact]
    public void Kserve_v1() => Holds(seed => Joined("kserve", "org.kubeflow", new RandomInference(seed, positional: true), inference => $$"""{"instances":{{inference.Lists}}}""", "predictions"));

    [Fact]
    public void Kserve_v1_with_names() => Holds(seed => Joined("kserve", "org.kubeflow", new RandomInference(seed), inference => $$"""{"instances":{{inference.Objects}}}""", "predictions"));

    [Fact]
    public void Kserve_v2() => Holds(seed => Joined("kserve", "org.kubeflow", new RandomInference(seed), inference => $$"""{"inputs":{{inference.Tensors(seed % 2 == 0)}}}""", "predictions"));

    [Fact]
    public void Seldon() => Holds(seed => Joined("seldon", "io.seldon", new RandomInference(seed), inference => $$$"""{"data":{"names":{{{inference.NameList}}},"ndarray":{{{inference.Lists}}}}}""", "predictions"));

    [Fact]
    public void Kserve_marshaller() => Holds(seed =>
    {
        var inference = new RandomInference(seed);
        var reading = new FormatReading("kserve_marshal");
        string Record(string type, string body) =>
            $$"""{"bytes":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(body))}}","reqType":"org.kubeflow.serving.inference.{{type}}","id":"8c","inferenceService":"credit","endpoint":"canary"}""";
        reading.Read($"[{Record("response", $$"""{"predictions":{{inference.Answers}}}""")},{Record("request", $$"""{"instances":{{inference.Objects}}}""")}]");
        Assert.Equal(inference.Expected("credit@canary"), reading.Rows);
    });

    [Fact]
    public void Cloud_events_in_a_batch() => Holds(seed =>
    {
        var inference = new RandomInference(seed);
        var reading = new FormatReading("cloudevents");
        string Event(string type, string body, bool encoded) => $$"""
            {"specversion":"1.0","id":"8c","source":"/","type":"org.kubeflow.serving.inference.{{type}}","inferenceservicename":"credit","endpoint":"canary",
             {{(encoded ? $"\"data_base64\":\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(body))}\"" : $"\"data\":{body}")}}}
            """;
        reading.Read($"[{Event("request", $$"""{"instances":{{inference.Objects}}}""", seed % 2 == 0)},{Event("response", $$"""{"predictions":{{inference.Answers}}}""", seed % 3 == 0)}]",
            "Content-Type", "application/cloudevents-batch+json");
        Assert.Equal(inference.Expected("credit@canary"), reading.Rows);
    });

    [Fact]
    public void Mlflow_in_every_shape() => Holds(seed =>
    {
        var inference = new RandomInference(seed);
        string[] requests =
        [
            $$$"""{"dataframe_split":{"columns":{{{inference.NameList}}},"data":{{{inference.Lists}}}}}""", $$"""{"dataframe_records":{{inference.Objects}}}""",
            $$"""{"inputs":{{inference.Columns}}}""", $$"""{"instances":{{inference.Objects}}}""",
            RandomInference.Json(inference.Csv(header: true)) + ",\"request_content_type\":\"text/csv\"",
        ];
        foreach (var request in requests) Whole("mlflow", inference, $"\"request\":{request}", $$"""{"predictions":{{inference.Answers}}}""");
    });

    [Fact]
    public void Tensorflow_by_rows_and_columns() => Holds(seed =>
    {
        var inference = new RandomInference(seed);
        Whole("tensorflow", inference, $$"""
            "request":{"instances":{{inference.Objects}}}
            """, $$"""{"predictions":{{inference.Answers}}}""");
        Whole("tensorflow", inference, $$"""
            "request":{"inputs":{{inference.Columns}}}
            """, $$"""{"outputs":{{inference.Answers}}}""");
        Whole("tensorflow", inference, $$"""
            "request":{"examples":{{inference.Objects}}}
            """, $$"""{"results":{{inference.Answers}}}""");
    });

    [Fact]
    public void Open_inference_protocol_in_json_and_binary() => Holds(seed =>
    {
        var inference = new RandomInference(seed);
        var answer = $$"""{"model_name":"x","outputs":[{"name":"y","shape":[{{inference.Rows}}],"datatype":"FP64","data":{{inference.Answers}}}]}""";
        Whole("oip", inference, $$"""
            "request":{"inputs":{{inference.Tensors(seed % 2 == 0)}}}
            """, answer);
        Whole("oip", inference, $"\"request_base64\":\"{Convert.ToBase64String(inference.Binary())}\"", answer);
    });

    [Fact]
    public void Sagemaker_in_every_encoding() => Holds(seed =>
    {
        var named = new RandomInference(seed);
        var positional = new RandomInference(seed, positional: true);
        foreach (var (inference, input, encoding) in new[]
                 {
                     (positional, positional.Csv(header: false), "CSV"), (named, $$"""{"instances":{{named.Objects}}}""", "JSON"),
                     (named, Convert.ToBase64String(Encoding.UTF8.GetBytes($$"""{"instances":{{named.Objects}}}""")), "BASE64"),
                 })
        {
            var reading = new FormatReading("sagemaker");
            reading.Read($$$"""{"captureData":{"endpointInput":{"data":{{{RandomInference.Json(input)}}},"encoding":"{{{encoding}}}"},"endpointOutput":{"data":{{{RandomInference.Json(inference.AnswersCsv)}}},"encoding":"CSV"}},"eventMetadata":{"eventId":"8c"}}""",
                "Model-Name", "credit", "Model-Version", "canary");
            Assert.Equal(inference.Expected("credit@canary"), reading.Rows);
        }
    });

    [Fact]
    public void Bentoml() => Holds(seed =>
    {
        var inference = new RandomInference(seed);
        var schema = string.Concat(inference.Names.Select(name => $$"""
            "{{name}}":{"role":"feature"},
            """));
        var rows = inference.RowObjects(i => $$$$$$""","timestamp":1.5,"request_id":"{{{{{{(inference.Rows == 1 ? "8c" : $"8c-{i}")}}}}}}","bento_meta":{"bento_name":"credit","bento_version":"canary","schema":{{{{{{{schema}}}}}}"out":{"role":"prediction"}}}""");
        var reading = new FormatReading("bentoml");
        reading.Read(string.Join('\n', rows));
        Assert.Equal(inference.Expected("credit@canary", head: " time=1500"), reading.Rows);
    });

    [Fact]
    public void Otlp_logs_in_json_and_protobuf() => Holds(seed =>
    {
        var inference = new RandomInference(seed);
        var reading = new FormatReading("otlp_logs");
        var rows = Enumerable.Range(0, inference.Rows).Select(i => inference.Members(i).Append(("id", inference.Rows == 1 ? "8c" : $"8c-{i}")).ToArray()).ToArray();
        reading.Read(OtlpMessages.Json("credit", rows), "Content-Type", "application/json");
        reading.Read(OtlpMessages.Protobuf("credit", rows), "Content-Type", "application/x-protobuf");
        var expected = inference.Expected("credit@default");
        Assert.Equal([.. expected, .. expected], reading.Rows);
    });

    [Fact]
    public void Labels_and_truth() => Holds(seed =>
    {
        var inference = new RandomInference(seed);
        var lines = Enumerable.Range(0, inference.Rows).Select(i => inference.Members(i).Last().Value).ToArray();
        var labels = new FormatReading("labels");
        labels.Read(string.Join('\n', lines.Select((value, i) => $$"""{"model":"credit","id":"8c-{{i}}","label":{{RandomInference.Json(value)}}}""")));
        var seldon = new FormatReading("seldon");
        seldon.Read($$$$$$"""{"truth":{"data":{"ndarray":{{{{{{RandomInference.Json(lines.Append(0))}}}}}}}}}""", "Ce-Type", "io.seldon.serving.feedback", "Ce-Inferenceservicename", "credit", "Ce-Requestid", "8c");
        Assert.Equal(inference.Rows, labels.Rows.Count);
        Assert.Equal(labels.Rows, seldon.Rows.SkipLast(1));
    });

    private static void Holds(Action<int> property) => Check.One(Properties.Config.WithMaxTest(60), Prop.ForAll<int>(seed => property(seed & int.MaxValue)));

    private static void Joined(string format, string sender, RandomInference inference, Func<RandomInference, string> request, string answers)
    {
        var reading = new FormatReading(format);
        reading.Read(request(inference), Headers(sender, "request"));
        reading.Read($$"""{"{{answers}}":{{inference.Answers}}}""", Headers(sender, "response"));
        Assert.Equal(inference.Expected("credit@canary"), reading.Rows);
    }

    private static void Whole(string format, RandomInference inference, string request, string response)
    {
        var reading = new FormatReading(format);
        reading.Read($$"""{"model":"credit","version":"canary","id":"8c",{{request}},"response":{{response}}}""");
        Assert.Equal(inference.Expected("credit@canary"), reading.Rows);
    }

    // Both loggers: what is an id to one is none to the other.
    private static string[] Headers(string sender, string kind) =>
    [
        "Ce-Id", "8c", "Ce-Requestid", "8c", "Ce-Type", $"{sender}.serving.inference.{kind}", "Ce-Inferenceservicename", "credit", "Ce-Endpoint", "canary",
    ];
}
