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
        var expected = $"iris:m@1 time=1668660679580 {FormatReading.Id("64139")} features f.sepal_len=Number:4.9 p=Text:setosa t=00000000000000000000000000000007-0000000000000000";
        Assert.Equal([expected, expected], _reading.Rows);
        var rows = new FormatReading("bentoml");
        rows.Read(row[..^1] + "," + Meta + "}\n" + row, "Model-Name", "x");
        Assert.Equal([expected, expected.Replace(FormatReading.Id("64139"), FormatReading.Id("64139-1"), StringComparison.Ordinal)], rows.Rows);
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

    [Fact]
    public void Traces_are_bytes_in_protobuf_and_digits_in_json()
    {
        const string Trace = "0af7651916cd43dd8448eb211c80319c";
        const string Span = "b7ad6b7169203331";
        var body = Message(6, Pair("x", [0x18, 1]));
        byte[] record = [.. Bytes(5, body), .. Bytes(9, Convert.FromHexString(Trace)), .. Bytes(10, Convert.FromHexString(Span))];
        _reading.Read(Bytes(1, [.. Bytes(1, Pair("service.name", Bytes(1, "m"u8))), .. Bytes(2, Bytes(2, record))]), "Content-Type", "application/x-protobuf");
        Json($$$$$$"""{"traceId":"{{{{{{Trace}}}}}}","spanId":"{{{{{{Span}}}}}}","body":{"kvlistValue":{"values":[{"key":"x","value":{"intValue":1}}]}}}""");
        Assert.Equal([$"m@default features f.x=Number:1 t={Trace}-{Span}", $"credit@9 features f.x=Number:1 t={Trace}-{Span}"], _reading.Rows);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Records_past_the_limit_are_counted_and_not_decoded(bool json)
    {
        var reading = new FormatReading("otlp_logs", new ModelExporter.Ingest.IngestLimits { MaxEvents = 2 });
        (string, object)[][] rows = [.. Enumerable.Repeat(new (string, object)[] { ("x", 1.0) }, 4)];
        // The last record is broken, which who does not look at it does not see.
        byte[] broken = [.. OtlpMessages.Protobuf("m", rows), .. Bytes(1, Bytes(2, Bytes(2, [0x2a, 0x02, 0x0f, 0x0f])))];
        var outcome = json ? reading.Read(OtlpMessages.Json("m", rows), "Content-Type", "application/json") : reading.Read(broken);
        Assert.Equal((2, json ? 2 : 3), (outcome.Accepted, outcome.Rejected));
        Assert.Equal(json ? 2 : 3, reading.Counters.Rejected("too_many_events").Value);
        Assert.Equal("unsupported_payload", new FormatReading("otlp_logs").Error(Encoding.Latin1.GetString([.. Bytes(1, Bytes(2, Bytes(2, [0x2a, 0x02, 0x0f, 0x0f])))])));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Record_of_very_many_values_is_rejected_and_the_next_is_read(bool inAList)
    {
        var values = Enumerable.Repeat(inAList ? new byte[] { 0x0a, 0x00 } : Pair("k", []), 200_000).SelectMany(value => value).ToArray();
        var large = Bytes(5, inAList ? Bytes(6, Bytes(1, [.. Bytes(1, "a"u8), .. Bytes(2, Bytes(5, values))])) : Bytes(6, values));
        var small = Bytes(5, Message(6, Pair("x", [0x18, 1])));
        var outcome = _reading.Read(Bytes(1, [.. Bytes(1, Pair("service.name", Bytes(1, "m"u8))), .. Bytes(2, [.. Bytes(2, large), .. Bytes(2, small)])]));
        Assert.Equal((1, 1), (outcome.Accepted, outcome.Rejected));
        Assert.Equal(1, _reading.Counters.Rejected("too_many_features").Value);
    }

    [Fact]
    public void Record_with_an_id_and_a_label_and_no_prediction_is_the_truth_of_an_earlier_one()
    {
        Json("""{"timeUnixNano":"5000000000","body":{"kvlistValue":{"values":[{"key":"id","value":{"stringValue":"a"}},{"key":"label","value":{"stringValue":"yes"}}]}}}""");
        Json("""{"body":{"kvlistValue":{"values":[{"key":"id","value":{"stringValue":"a"}},{"key":"label","value":{"stringValue":"yes"}},{"key":"prediction","value":{"stringValue":"no"}}]}}}""");
        Assert.Equal([$"credit@ time=5000 {FormatReading.Id("a")} l=Text:yes", $"credit@9 {FormatReading.Id("a")} features p=Text:no l=Text:yes"], _reading.Rows);
    }

    [Fact]
    public void Bento_row_of_nothing_but_a_target_is_the_truth_of_an_earlier_one()
    {
        const string Schema = "\"" + """bento_meta":{"bento_name":"iris","bento_version":"1","schema":{"x":{"role":"feature"},"y":{"role":"target"}}}""";
        var reading = new FormatReading("bentoml");
        reading.Read("""{"y":"setosa","timestamp":1.5,"request_id":"7",""" + Schema + "}");
        Assert.Equal($"iris@ time=1500 {FormatReading.Id("7")} l=Text:setosa", Assert.Single(reading.Rows));
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
