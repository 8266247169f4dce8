using System.Text;
using ModelExporter.Ingest;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Tests.Ingest.Native;

public class NativeFormatTests
{
    private const string A = """{"model":"a","prediction":1}""";
    private const string B = """{"model":"b","prediction":"x"}""";
    private const string BothRows = "a@default p=Number:1|b@default p=Text:x";

    private readonly NativeReading _reading = new();

    public static TheoryData<string> Framings() => new()
    {
        $"[{A},{B}]",
        $" \r\n[ {A} ,\n {B} ] \n",
        $"{A}\n{B}",
        $"{A}\n{B}\n",
        $"{A}\r\n{B}\r\n",
        $"\n\n{A}\n  \n\t\r\n{B}\n\n",
        $"{A}{B}",
        $"{A} {B}\n",
        $"\uFEFF{A}\n{B}",
        $"\uFEFF[{A},{B}]",
        $"{{\n \"model\": \"a\",\n \"prediction\": 1\n}}\n{{\n \"model\": \"b\",\n \"prediction\": \"x\"\n}}\n",
        $"{{\"model\":\"a\",\"features\":\n{{}},\"features\":null,\"prediction\":1}}\n{B}",
    };

    [Theory]
    [MemberData(nameof(Framings))]
    public void Every_framing_is_found_whatever_the_content_type_says(string body)
    {
        foreach (var type in new[] { null, "application/json", "text/plain; charset=utf-8", "application/x-www-form-urlencoded", "image/png" })
        {
            var reading = new NativeReading();
            var outcome = reading.Read(body, type);
            Assert.Equal((2, 0, 0), (outcome.Accepted, outcome.Duplicates, outcome.Rejected));
            Assert.Equal(BothRows, string.Join('|', reading.Rows));
        }
    }

    [Theory]
    [InlineData("application/x-ndjson")]
    [InlineData("application/jsonl; charset=utf-8")]
    public void Array_is_read_as_an_array_under_a_content_type_of_lines(string contentType)
    {
        Assert.Equal(2, _reading.Read($"[{A},\n{B}]", contentType).Accepted);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n\t")]
    [InlineData("\uFEFF")]
    public void Body_without_anything_is_an_empty_body(string body)
    {
        var outcome = _reading.Read(body);
        Assert.Equal((IngestErrorCode.EmptyBody, 0L), (outcome.Failure!.Value.Code, outcome.Rejected));
        Assert.Equal(1, _reading.Telemetry.Rejected("empty_body").Value);
    }

    [Fact]
    public void Empty_array_is_a_request_without_events()
    {
        var outcome = _reading.Read(" [ ] ");
        Assert.Equal((0, 0, 0, false), (outcome.Accepted, outcome.Duplicates, outcome.Rejected, outcome.NothingUsable));
    }

    [Theory]
    [InlineData("nonsense", null, IngestErrorCode.MalformedJson)]
    [InlineData("model=a", "application/x-www-form-urlencoded", IngestErrorCode.MalformedJson)]
    [InlineData("42", "application/json", IngestErrorCode.MalformedJson)]
    [InlineData("\u0089PNG", "image/png", IngestErrorCode.UnsupportedMediaType)]
    [InlineData("<event/>", "application/xml", IngestErrorCode.UnsupportedMediaType)]
    [InlineData("{\"model\":", null, IngestErrorCode.MalformedJson)]
    public void Body_that_is_not_json_is_no_event(string body, string? contentType, IngestErrorCode code)
    {
        var outcome = _reading.Read(body, contentType);
        Assert.Equal((0, 1, true), (outcome.Accepted, outcome.Rejected, outcome.NothingUsable));
        Assert.Equal(code, Assert.Single(outcome.Errors).Code);
    }

    [Theory]
    [InlineData("{\"model\":\"b\"")]
    [InlineData("{\"model\":\"b\"},")]
    [InlineData("{\"model\":\"b\"} x")]
    [InlineData("{\"model\":\"b\",\"features\":{\"x\":1,}}")]
    [InlineData("{\"model\":\"b\",\"features\":{\"x\":NaN}}")]
    [InlineData("nonsense")]
    [InlineData("}")]
    public void Broken_line_is_one_rejected_event_and_the_next_lines_are_read(string broken)
    {
        foreach (var contentType in new[] { null, "application/x-ndjson" })
        {
            var reading = new NativeReading();
            var outcome = reading.Read($"{A}\n{broken}\n{A}\n", contentType);
            Assert.Equal((2, 1), (outcome.Accepted, outcome.Rejected));
            var error = Assert.Single(outcome.Errors);
            Assert.Equal((1, IngestErrorCode.MalformedJson), (error.Index, error.Code));
            Assert.Equal([0, 2], reading.Sink.Indices);
            Assert.All(reading.Rows, row => Assert.Equal("a@default p=Number:1", row));
        }
    }

    [Fact]
    public void First_line_may_be_the_broken_one()
    {
        Assert.Equal((1, 1), Counts(_reading.Read($"{{\"model\":\"b\",\"feat\n{A}\n")));
        Assert.Equal((1, 1), Counts(_reading.Read($"{{\"model\":\"b\",\"features\":{{\n{A}\n")));
        Assert.Equal((1, 1), Counts(_reading.Read($"nonsense\n{A}\n", "application/jsonl")));
    }

    [Fact]
    public void Line_with_a_value_that_is_no_object_is_named_as_such()
    {
        var outcome = _reading.Read($"{A}\n[{B}]\nnull\n5\n\"x\"\n{B}");
        Assert.Equal((2, 4), Counts(outcome));
        Assert.All(outcome.Errors, error => Assert.Equal(IngestErrorCode.NotAnObject, error.Code));
    }

    [Theory]
    [InlineData("[{A},{B},{\"model\":}]", 3)]
    [InlineData("[{A},{B}", 2)]
    [InlineData("[{A},{B}] x", 2)]
    [InlineData("[{A},{B}]\n[{A}]", 2)]
    [InlineData("[", 1)]
    [InlineData("[{A},]", 1)]
    [InlineData("{\n\"model\":\"a\"\n}\n{\n\"model\":\n", 2)]
    public void Syntax_error_in_a_document_fails_the_request_and_nothing_of_it_is_counted(string template, long seen)
    {
        var outcome = _reading.Read(template.Replace("{A}", A, StringComparison.Ordinal).Replace("{B}", B, StringComparison.Ordinal));
        Assert.Equal(IngestErrorCode.MalformedJson, outcome.Failure!.Value.Code);
        Assert.Equal((0, seen), (outcome.Accepted, outcome.Rejected));
        Assert.Empty(_reading.Rows);
        Assert.Equal(seen, _reading.Telemetry.Rejected("malformed_json").Value);
        Assert.Contains("line", outcome.Failure.Value.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_event_never_spoils_its_array()
    {
        var outcome = _reading.Read($$"""[{{A}},5,{"prediction":[[[[[[[[[[[[1]]]]]]]]]]]]},null,[{{B}}],{"model":"a","timestamp":"x","features":{"f":1} },{{B}}]""");
        Assert.Equal((2, 5), Counts(outcome));
        Assert.Equal([1, 2, 3, 4, 5], outcome.Errors.Select(error => error.Index));
        Assert.Equal(BothRows, string.Join('|', _reading.Rows));
        Assert.Equal([0, 6], _reading.Sink.Indices);
    }

    [Theory]
    [InlineData("\n", "")]
    [InlineData("", "")]
    [InlineData(" \r\n\r\n", "")]
    [InlineData(",", "[")]
    public void Events_past_the_limit_are_rejected_and_counted(string between, string open)
    {
        var reading = new NativeReading(new IngestLimits { MaxEvents = 3, ErrorsListed = 2 });
        var body = open + string.Join(between, Enumerable.Repeat(A, 10)) + (open.Length > 0 ? "]" : string.Empty);
        var outcome = reading.Read(body);
        Assert.Equal((3, 7), Counts(outcome));
        Assert.Equal(7, reading.Telemetry.Rejected("too_many_events").Value);
        Assert.All(outcome.Errors, error => Assert.Equal(IngestErrorCode.TooManyEvents, error.Code));
    }

    [Fact]
    public void Only_the_first_errors_are_listed_and_all_are_counted()
    {
        var outcome = _reading.Read(string.Join('\n', Enumerable.Repeat("""{"model":"a b"}""", 50)) + "\n" + A);
        Assert.Equal((1, 50), Counts(outcome));
        Assert.Equal(Enumerable.Range(0, 20), outcome.Errors.Select(error => error.Index));
        Assert.Equal(50, _reading.Telemetry.Rejected("invalid_model").Value);
    }

    [Fact]
    public void Events_of_a_model_that_is_refused_are_rejected_with_their_places()
    {
        _reading.Sink.FullModels.Add("b");
        var outcome = _reading.Read($"{A}\n{B}\n{A}\n{B}\n");
        Assert.Equal((2, 2), Counts(outcome));
        Assert.Equal([(1, IngestErrorCode.TooManyModels), (3, IngestErrorCode.TooManyModels)], outcome.Errors.Select(error => (error.Index, error.Code)));
        Assert.Equal((2, 2), (_reading.Telemetry.Accepted.Value, _reading.Telemetry.Rejected("too_many_models").Value));
    }

    [Fact]
    public void Duplicates_are_answered_apart_and_are_usable()
    {
        _reading.Sink.Known.Add(EventId.Of("1"u8));
        var outcome = _reading.Read("""[{"model":"a","id":1},{"model":"a","id":"1"}]""");
        Assert.Equal((0, 2, 0, false), (outcome.Accepted, outcome.Duplicates, outcome.Rejected, outcome.NothingUsable));
    }

    [Fact]
    public void Very_deep_nesting_ends_in_bounded_memory_and_spoils_only_its_event()
    {
        var deep = "{\"model\":\"a\",\"features\":{\"x\":" + new string('[', 500_000) + new string(']', 500_000) + "}}";
        Assert.Equal((2, 1), Counts(_reading.Read($"[{A},{deep},{B}]")));
        Assert.Equal((1, 1), Counts(_reading.Read($"{deep}\n{B}")));
        Assert.Equal((1, 1), Counts(_reading.Read(Encoding.UTF8.GetBytes(A + "\n" + new string('{', 500_000)))));
    }

    private static (long Accepted, long Rejected) Counts(IngestOutcome outcome) => (outcome.Accepted, outcome.Rejected);
}
