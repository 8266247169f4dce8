using ModelExporter.Ingest;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Tests.Ingest.Native;

public class NativeEventReaderTests
{
    private readonly NativeReading _reading = new();

    [Fact]
    public void Whole_event_of_the_design_is_read_field_by_field()
    {
        var row = _reading.Row("""
            {"model":"credit","version":"3","id":"8c1f","timestamp":"2026-11-20T12:00:00.120Z",
             "features":{"age":41,"income":52300.5,"country":"DE","owns_home":true,"notes":null,"embedding":[0.1,0.2]},
             "prediction":"approve","score":0.87,"scores":{"approve":0.87,"reject":0.13},
             "latency_ms":12.4,"error":"timeout","segments":{"region":"eu"},"client":"mobile-app","label":"approve"}
            """);
        var id = EventId.Of("8c1f"u8);
        Assert.Equal($"credit@3 time=1795176000120 latency=0.0124 id={id.High:x16}{id.Low:x16} features f.age=Number:41 f.country=Text:DE f.embedding=Vector:0.1,0.2 "
            + "f.income=Number:52300.5 f.notes=Null f.owns_home=Boolean:1 p=Text:approve s=Number:0.87 c.approve=Number:0.87 c.reject=Number:0.13 e=Text:timeout g.region=Text:eu "
            + "w=Text:mobile-app l=Text:approve", row);
    }

    [Theory]
    [InlineData("""{"model":"m"}""", "m@default")]
    [InlineData("""{"model":"m","version":null}""", "m@default")]
    [InlineData("""{"model":"m","version":7}""", "m@7")]
    [InlineData("""{"model":"m","version":1.10}""", "m@1.10")]
    [InlineData("""{"features":{},"model":"m"}""", "m@default features")]
    [InlineData("""{"prediction":1,"version":"2","model":"m"}""", "m@2 p=Number:1")]
    [InlineData("""{"model":"m","prediction":1,"version":"2"}""", "m@2 p=Number:1")]
    [InlineData("""{"note":"first","model":"m","version":"2","prediction":1}""", "m@2 p=Number:1")]
    [InlineData("""{"model":"c\u0072edit","v\u0065rsion":"\u0033","prediction":1}""", "credit@3 p=Number:1")]
    public void Model_and_version_are_found_wherever_they_stand(string body, string row) => Assert.Equal(row, _reading.Row(body));

    [Theory]
    [InlineData("""{"model":"a","prediction":1,"model":"b"}""", "b@default p=Number:1")]
    [InlineData("""{"model":"a","version":"1","version":"2"}""", "a@2")]
    [InlineData("""{"model":"a","prediction":1,"prediction":"x"}""", "a@default p=Text:x")]
    [InlineData("""{"model":"a","features":{"x":1,"x":"y"}}""", "a@default features f.x=Text:y")]
    [InlineData("""{"model":"a","features":{"x":1,"y":1},"features":{"x":2}}""", "a@default features f.x=Number:2")]
    [InlineData("""{"model":"a","features":{"x":1},"features":null}""", "a@default")]
    [InlineData("""{"model":"a","timestamp":"nonsense","timestamp":1}""", "a@default time=1000")]
    public void Last_of_repeated_keys_wins(string body, string row) => Assert.Equal(row, _reading.Row(body));

    [Theory]
    [InlineData("1e999", "NotFinite")]
    [InlineData("-1e999", "NotFinite")]
    [InlineData("1e-999", "Number:0")]
    [InlineData("0.1", "Number:0.1")]
    [InlineData("-0", "Number:-0")]
    [InlineData("12345678901234567890", "Number:1.2345678901234567E+19")]
    [InlineData("true", "Boolean:1")]
    [InlineData("false", "Boolean:0")]
    [InlineData("null", "Null")]
    [InlineData("\"NaN\"", "Text:NaN")]
    [InlineData("\"Infinity\"", "Text:Infinity")]
    [InlineData("\"\"", "Text:")]
    [InlineData("\"\\u00e9\\ud83d\\ude00\\n\\/\"", "Text:é😀\n/")]
    [InlineData("\"\\ud800x\"", "Text:\uFFFDx")]
    [InlineData("\"\\udc00\\ud800\"", "Text:\uFFFD\uFFFD")]
    [InlineData("{}", "Unsupported")]
    [InlineData("{\"a\":[1]}", "Unsupported")]
    [InlineData("[]", "Unsupported")]
    [InlineData("[1,2.5,-3]", "Vector:1,2.5,-3")]
    [InlineData("[1,null]", "Unsupported")]
    [InlineData("[1,\"2\"]", "Unsupported")]
    [InlineData("[[1],[2]]", "Unsupported")]
    [InlineData("[1,1e999]", "NotFinite")]
    public void Value_of_a_feature_becomes_a_cell_and_never_a_lost_event(string value, string cell) =>
        Assert.Equal($"m@default features f.x={cell} p=Number:1", _reading.Row($$"""{"model":"m","features":{"x":{{value}}},"prediction":1}"""));

    [Fact]
    public void Texts_and_vectors_over_their_limits_are_too_long_whichever_way_they_are_written()
    {
        var reading = new NativeReading(new IngestLimits { TextBytes = 4, VectorLength = 2 });
        Assert.Equal("m@default features f.a=Text:1234 f.b=TooLong f.c=Text:éé f.d=Vector:1,2 f.e=TooLong f.f=TooLong f.g=Text:ABCD",
            reading.Row("""{"model":"m","features":{"a":"1234","b":"12345","c":"\u00e9é","d":[1,2],"e":[1,2,3],"f":"\u0041BCDE","g":"\u0041\u0042\u0043\u0044"}}"""));
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_replaced_in_texts_and_refused_in_names()
    {
        byte[] body = [.. "{\"model\":\"m\",\"features\":{\"x\":\"a"u8, 0xff, .. "b\",\"y"u8, 0xc3, .. "\":1,\"z\":\"\\n"u8, 0xe2, 0x82, .. "\"}}"u8];
        Assert.Equal(1, _reading.Read(body).Accepted);
        Assert.Equal("m@default features f.x=Text:a\uFFFDb f.z=Text:\n\uFFFD", Assert.Single(_reading.Rows));
        Assert.Equal(1, _reading.Telemetry.ValuesIgnored("invalid_name").Value);
    }

    [Theory]
    [InlineData("""{"prediction":1}""", IngestErrorCode.MissingModel, "model")]
    [InlineData("""{"model":null}""", IngestErrorCode.MissingModel, "model")]
    [InlineData("""{"model":""}""", IngestErrorCode.InvalidModel, "model")]
    [InlineData("""{"model":"a b"}""", IngestErrorCode.InvalidModel, "model")]
    [InlineData("""{"model":"é"}""", IngestErrorCode.InvalidModel, "model")]
    [InlineData("""{"model":5}""", IngestErrorCode.InvalidModel, "model")]
    [InlineData("""{"model":{"name":"a"}}""", IngestErrorCode.InvalidModel, "model")]
    [InlineData("""{"model":"a","version":""}""", IngestErrorCode.InvalidVersion, "version")]
    [InlineData("""{"model":"a","version":true}""", IngestErrorCode.InvalidVersion, "version")]
    [InlineData("""{"model":"a","prediction":1,"version":[1]}""", IngestErrorCode.InvalidVersion, "version")]
    [InlineData("""{"model":"a","id":1.5}""", IngestErrorCode.InvalidId, "id")]
    [InlineData("""{"model":"a","id":true}""", IngestErrorCode.InvalidId, "id")]
    [InlineData("""{"model":"a","id":{"x":1},"prediction":1}""", IngestErrorCode.InvalidId, "id")]
    [InlineData("""{"model":"a","timestamp":"yesterday"}""", IngestErrorCode.InvalidTimestamp, "timestamp")]
    [InlineData("""{"model":"a","timestamp":-1}""", IngestErrorCode.InvalidTimestamp, "timestamp")]
    [InlineData("""{"model":"a","timestamp":1732104000000000}""", IngestErrorCode.InvalidTimestamp, "timestamp")]
    [InlineData("""{"model":"a","timestamp":[1],"prediction":1}""", IngestErrorCode.InvalidTimestamp, "timestamp")]
    [InlineData("""{"model":"a","features":{"x":[[[[[[[1]]]]]]]}}""", IngestErrorCode.TooDeep, "")]
    [InlineData("""{"model":"a","unknown":{"x":[[[[[[[1]]]]]]]}}""", IngestErrorCode.TooDeep, "")]
    public void Event_that_cannot_be_used_is_rejected_with_field_and_code(string body, IngestErrorCode code, string field)
    {
        var error = _reading.Error(body);
        Assert.Equal((code, field, 0), (error.Code, error.Field, error.Index));
        Assert.StartsWith(field, error.Message, StringComparison.Ordinal);
        Assert.Equal(1, _reading.Telemetry.Rejected(code.WireName()).Value);
    }

    [Fact]
    public void Nesting_up_to_the_limit_is_fine() =>
        Assert.Equal("a@default features f.x=Unsupported", _reading.Row("""{"model":"a","features":{"x":[[[[[[1]]]]]]}}"""));

    [Theory]
    [InlineData("\"latency_ms\":\"12\"", "wrong_type")]
    [InlineData("\"latency_ms\":-1", "out_of_range")]
    [InlineData("\"latency_ms\":1e999", "out_of_range")]
    [InlineData("\"features\":[1,2]", "wrong_type")]
    [InlineData("\"scores\":0.5", "wrong_type")]
    [InlineData("\"segments\":\"eu\"", "wrong_type")]
    [InlineData("\"error\":{\"code\":1}", "wrong_type")]
    [InlineData("\"client\":true", "wrong_type")]
    [InlineData("\"features\":[],\"features\":5", "wrong_type")]
    public void Value_that_can_be_done_without_is_left_out_and_counted(string field, string reason)
    {
        Assert.Equal("m@default p=Number:1", _reading.Row($$"""{"model":"m",{{field}},"prediction":1}"""));
        var ignored = Assert.Single(_reading.Telemetry.IgnoredValues, entry => entry.Value.Value > 0);
        Assert.Equal((reason, 1), (ignored.Key, ignored.Value.Value));
    }

    [Fact]
    public void Names_that_no_feature_can_have_are_left_out_and_counted()
    {
        var longest = new string('n', 128);
        var row = _reading.Row($$"""{"model":"m","features":{"_score":1,"":2,"a\u0007":3,"{{longest}}x":4,"{{longest}}":5,"größe \"x\"":6},"segments":{"_x":1},"scores":{"_other":0.5} }""");
        Assert.Equal($"m@default features f.größe \"x\"=Number:6 f.{longest}=Number:5 c._other=Number:0.5".Length, row.Length);
        Assert.Equal((2, 2, 1), (_reading.Telemetry.ValuesIgnored("reserved_name").Value, _reading.Telemetry.ValuesIgnored("invalid_name").Value,
            _reading.Telemetry.ValuesIgnored("name_too_long").Value));
    }

    [Fact]
    public void Values_ignored_in_a_rejected_event_are_not_counted()
    {
        _reading.Error("""{"model":"m","latency_ms":"x","id":1.5}""");
        Assert.DoesNotContain(_reading.Telemetry.IgnoredValues, entry => entry.Value.Value > 0);
    }

    [Fact]
    public void Event_with_too_many_features_is_rejected_and_one_with_too_many_segments_loses_those_above()
    {
        var reading = new NativeReading(new IngestLimits { FeaturesPerEvent = 2 });
        Assert.Equal(IngestErrorCode.TooManyFeatures, reading.Error("""{"model":"m","features":{"a":1,"b":2,"c":3}}""").Code);
        Assert.Equal("m@default g.a=Number:1 g.b=Number:2", reading.Row("""{"model":"m","segments":{"a":1,"b":2,"c":3}}"""));
        Assert.Equal(1, reading.Telemetry.ValuesIgnored("too_many_names").Value);
    }

    [Fact]
    public void Names_of_earlier_requests_take_no_room_from_later_ones()
    {
        var reading = new NativeReading(new IngestLimits { FeaturesPerEvent = 3 });
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal($"m@default features f.a{i}=Number:1 f.b{i}=Number:2 f.c{i}=Number:3", reading.Row($$"""{"model":"m","features":{"a{{i}}":1,"b{{i}}":2,"c{{i}}":3} }"""));
        }
    }

    [Fact]
    public void Integer_id_and_the_same_digits_as_text_are_the_same_id()
    {
        Assert.Equal(_reading.Row("""{"model":"m","id":42}"""), _reading.Row("""{"model":"m","id":"42"}"""));
        Assert.Equal(_reading.Row("""{"model":"m","id":"\u0034\u0032"}"""), _reading.Row("""{"model":"m","id":"42"}"""));
        Assert.Equal("m@default", _reading.Row("""{"model":"m","id":""}"""));
        Assert.Equal(IngestErrorCode.InvalidId, _reading.Error($$"""{"model":"m","id":"{{new string('x', 257)}}"}""").Code);
    }

    [Fact]
    public void Models_of_one_request_are_limited()
    {
        var reading = new NativeReading(new IngestLimits { ModelsPerRequest = 2 });
        var outcome = reading.Read("""[{"model":"a"},{"model":"b"},{"model":"c","features":{"x":[1]}},{"prediction":1,"model":"d"},{"model":"a"}]""");
        Assert.Equal((3, 2), (outcome.Accepted, outcome.Rejected));
        Assert.All(outcome.Errors, error => Assert.Equal(IngestErrorCode.TooManyModels, error.Code));
    }

    [Fact]
    public void Messages_name_field_reason_and_what_was_found()
    {
        var error = _reading.Error("""{"model":"cre dit"}""");
        Assert.Contains("model", error.Message, StringComparison.Ordinal);
        Assert.Contains("cre dit", error.Message, StringComparison.Ordinal);
    }
}
