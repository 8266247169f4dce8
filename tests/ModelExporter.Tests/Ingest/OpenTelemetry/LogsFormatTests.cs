using System.Buffers;
using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace ModelExporter.Tests.Ingest.OpenTelemetry;

public class LogsFormatTests
{
    private const string Meta = "\"" + """bento_meta":{"bento_name":"iris","bento_version":"1","monitor_name":"m","schema":{"sepal_len":{"name":"sepal_len","role":"feature","type":"numerical"},"pred":{"name":"pred","role":"prediction","type":"categorical"}}}""";
    private readonly FormatReading _reading = new("otlp_logs");

    [Fact]
    public void Protobuf_and_json_give_the_same_event()
    {
        const string Row = "credit@9 time=1700000000000 features f.age=Number:41 f.home=Text:own f.new=Boolean:1 s=Number:0.5";
        var body = Message(6, [.. Pair("age", [0x18, 41]), .. Pair("home", Bytes(1, "own"u8)), .. Pair("new", [0x10, 1]), .. Pair("score", Double(0.5))]);
        byte[] record = [.. Fixed(1, 1_700_000_000_000_000_000), .. Bytes(5, body), .. Bytes(9, new byte[16])];
        byte[] resource = [.. Pair("service.name", Bytes(1, "credit"u8)), .. Pair("service.version", Bytes(1, "9"u8))];
        // The resource stands behind its records: protobuf has no order of fields.
        byte[] message = Bytes(1, [.. Bytes(2, Bytes(2, record)), .. Bytes(1, resource)]);
        Assert.Equal(1, _reading.Read(message, "Content-Type", "application/x-protobuf").Accepted);
        Json("""{"timeUnixNano":"1700000000000000000","body":{"kvlistValue":{"values":[{"key":"age","value":{"intValue":"41"}},{"key":"home","value":{"stringValue":"own"}},{"key":"new","value":{"boolValue":true}},{"key":"score","value":{"doubleValue":0.5}}]}}}""");
        Assert.Equal([Row, Row], _reading.Rows);
    }

    [Fact]
    public void Attributes_hold_an_event_too()
    {
        Json("""{"attributes":[{"key":"model","value":{"stringValue":"m"}},{"key":"prediction","value":{"doubleValue":"NaN"}},{"key":"http.method","value":{"stringValue":"GET"}}]}""");
        Assert.Equal("m@9 p=NotFinite", Assert.Single(_reading.Rows));
    }

    [Fact]
    public void Bento_schema_is_kept_for_records_without_it()
    {
        var row = """{"sepal_len":4.9,"pred":"setosa","timestamp":1668660679.58,"request_id":"64139","trace_id":"7"}""";
        Assert.Equal(1, Json(Text(row)).Rejected);
        Assert.Equal(1, _reading.Counters.Rejected("schema_unknown").Value);
        Json(Text(row[..^1] + "," + Meta + "}"));
        Json(Text(row));
        var expected = $"iris:m@1 time=1668660679580 {FormatReading.Id("64139")} features f.sepal_len=Number:4.9 p=Text:setosa";
        Assert.Equal([expected, expected], _reading.Rows);
        var rows = new FormatReading("bentoml");
        rows.Read(row[..^1] + "," + Meta + "}\n" + row, "Model-Name", "x");
        Assert.Equal([expected, expected], rows.Rows);
    }

    [Fact]
    public void Other_log_lines_are_rejected_and_told_as_a_partial_success()
    {
        var outcome = Json("""{"body":{"stringValue":"started"}},{"body":{"kvlistValue":{"values":[{"key":"x","value":{"intValue":1}}]}}}""");
        Assert.Equal((1, 1), (outcome.Accepted, outcome.Rejected));
        var request = new ModelExporter.Ingest.IngestRequest(new ModelExporter.Ingest.IngestLimits());
        var output = new ArrayBufferWriter<byte>();
        _reading.Format.Reply.Write(output, request, outcome);
        Assert.Equal([0x0a, (byte)(output.WrittenCount - 3), 0x01, 0x08, 0x01, 0x12], [output.WrittenSpan[0], output.WrittenSpan[1], output.WrittenSpan[2], .. output.WrittenSpan[3..6]]);
        output.Clear();
        _reading.Format.Reply.Write(output, request, outcome with { Rejected = 0 });
        Assert.Equal(0, output.WrittenCount);
        Assert.Equal("application/x-protobuf", _reading.Format.Reply.ContentTypeFor(request));
    }

    [Theory]
    [InlineData("application/json", "[]")]
    [InlineData("application/x-protobuf", "\u000a\u007f")]
    [InlineData("application/x-protobuf", "\u000f")]
    public void Bytes_of_another_kind_fail_the_request(string contentType, string body) => Assert.Equal("unsupported_payload", _reading.Error(body, "Content-Type", contentType));

    [Fact]
    public void Any_numbers_come_back_from_protobuf() => Check.One(Properties.Config.WithMaxTest(200), Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var values = Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(2) == 0 ? random.Next(-1000, 1000) : random.NextDouble() * 1e6).ToArray();
        var reading = new FormatReading("otlp_logs");
        var entries = values.SelectMany((value, i) => Pair($"x{i}", value == Math.Floor(value) ? [0x18, .. Varint((ulong)(long)value)] : Double(value))).ToArray();
        var record = Bytes(5, Message(6, entries));
        reading.Read(Bytes(1, [.. Bytes(1, Pair("service.name", Bytes(1, "m"u8))), .. Bytes(2, Bytes(2, record))]), "Content-Type", "application/x-protobuf");
        var expected = "m@default features" + string.Concat(values.Select((value, i) => string.Create(CultureInfo.InvariantCulture, $" f.x{i}=Number:{value:R}")));
        Assert.Equal(expected, Assert.Single(reading.Rows));
    }));

    private ModelExporter.Ingest.IngestOutcome Json(string records) => _reading.Read(
        $$$$$"""{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"credit"}},{"key":"service.version","value":{"stringValue":"9"}}]},"scopeLogs":[{"logRecords":[{{{{{records}}}}}]}]}]}""",
        "Content-Type", "application/json; charset=utf-8");

    private static string Text(string row) => $$$$$"""{"body":{"stringValue":{{{{{System.Text.Json.JsonSerializer.Serialize(row)}}}}}}}""";

    private static byte[] Message(int field, byte[] content) => Bytes(field, content);

    private static byte[] Pair(string key, byte[] value) => Bytes(1, [.. Bytes(1, Encoding.UTF8.GetBytes(key)), .. Bytes(2, value)]);

    private static byte[] Double(double value) => [0x21, .. BitConverter.GetBytes(value)];

    private static byte[] Fixed(int field, ulong value) => [(byte)((field << 3) | 1), .. BitConverter.GetBytes(value)];

    private static byte[] Bytes(int field, ReadOnlySpan<byte> content) => [(byte)((field << 3) | 2), .. Varint((ulong)content.Length), .. content];

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }
}
