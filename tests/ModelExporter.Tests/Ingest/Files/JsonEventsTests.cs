using ModelExporter.Ingest.Files;

namespace ModelExporter.Tests.Ingest.Files;

public sealed class JsonEventsTests : IDisposable
{
    private const string Native = """
        {"model":"credit","version":"3","id":"a","timestamp":"2026-11-20T12:00:00Z","features":{"age":41,"country":"DE"},"prediction":"approve","score":0.87,"label":"approve"}
        {"model":"credit","version":"3","id":"b","features":{"age":null},"prediction":"reject"}
        """;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Native_events_are_read_as_the_server_reads_them()
    {
        var rows = RecordedRows.Read(_folder.Write("a.ndjson", Native));
        Assert.Equal(RecordFormat.Native, rows.Format);
        Assert.Equal(["credit 3", "credit 3"], rows.Models);
        Assert.Equal(new Dictionary<string, string> { ["age"] = "41", ["country"] = "'DE'", ["_prediction"] = "'approve'", ["_score"] = "0.87", ["_label"] = "'approve'" }, rows.Rows[0]);
        Assert.Equal([1L, 2L], rows.Lines);
    }

    [Fact]
    public void Gzip_is_told_by_its_first_bytes_whatever_the_name()
    {
        var plain = RecordedRows.Read(_folder.Write("a.ndjson", Native));
        var zipped = RecordedRows.Read(_folder.WriteGzip("b.ndjson", Native));
        Assert.Equal(plain.Rows, zipped.Rows);
    }

    [Fact]
    public void Damaged_gzip_is_said_so()
    {
        var whole = File.ReadAllBytes(_folder.WriteGzip("a.gz", "a,b\n" + string.Concat(Enumerable.Range(0, 10_000).Select(i => $"{i},{i * 7919 % 10007}\n"))));
        whole[whole.Length / 2] ^= 0xff;
        var path = _folder.Write("b.gz", whole);
        var problem = Assert.Throws<RecordFileException>(() => RecordedRows.Read(path));
        Assert.Contains("damaged", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_native_lines_are_rejected_with_their_lines()
    {
        var rows = RecordedRows.Read(_folder.Write("a.ndjson", Native + "\n\n{\"model\":\n[1]\n{\"features\":{\"age\":1}}\n{\"model\":\"credit\",\"version\":\"3\",\"features\":{\"age\":2}}\n"));
        Assert.Equal(3, rows.Rows.Count);
        Assert.Equal([(4L, "malformed_json"), (5L, "not_an_object"), (6L, "missing_model")], rows.Errors.First.OrderBy(error => error.Line).Select(error => (error.Line, error.Code)));
        Assert.Equal(7, rows.Lines[^1]);
    }

    [Fact]
    public void Flat_objects_are_rows_and_json_says_what_a_value_is()
    {
        var text = """
            {"age":41,"code":"007","ok":true,"vector":[1,2],"nested":{"a":1},"when":1514764800,"id":12345678901234,"y":0.5}
            {"age":null,"when":"2018-01-01 00:00:00","id":"x","y":"high"}
            """;
        var rows = RecordedRows.Read(_folder.Write("a.ndjson", text), new ColumnRoles { Timestamp = "when", Id = "id", Score = "y" });
        Assert.Equal(RecordFormat.FlatJson, rows.Format);
        Assert.Equal(new Dictionary<string, string> { ["age"] = "41", ["code"] = "'007'", ["ok"] = "yes", ["vector"] = "[2]", ["nested"] = "Unsupported", ["_score"] = "0.5" }, rows.Rows[0]);
        Assert.Equal(1_514_764_800_000, rows.Heads[0].TimestampMilliseconds);
        Assert.Equal(rows.Heads[0].TimestampMilliseconds, rows.Heads[1].TimestampMilliseconds);
        Assert.Equal(ModelExporter.Monitoring.Events.EventId.Of("12345678901234"u8), rows.Heads[0].Id);
        Assert.Equal("Null", rows.Rows[1]["age"]);
    }

    [Fact]
    public void Broken_flat_lines_are_rejected_with_their_lines()
    {
        var rows = RecordedRows.Read(_folder.Write("a.ndjson", "{\"a\":1}\n{\"a\":\n7\n{\"a\":2} x\n{\"a\":3,\"t\":\"never\"}\n{\"a\":4}"), new ColumnRoles { Timestamp = "t" });
        Assert.Equal(["1", "4"], rows.Rows.Select(row => row["a"]));
        Assert.Equal(
            [(2L, RecordErrorCodes.MalformedJson), (3L, RecordErrorCodes.NotAnObject), (4L, RecordErrorCodes.MalformedJson), (5L, RecordErrorCodes.InvalidTimestamp)],
            rows.Errors.First.Select(error => (error.Line, error.Code)));
    }

    [Fact]
    public void A_line_longer_than_the_limit_is_rejected_and_reading_goes_on()
    {
        var rows = RecordedRows.Read(_folder.Write("a.ndjson", "{\"a\":1}\n{\"a\":\"" + new string('x', 3 << 20) + "\"}\n{\"a\":2}\n"));
        Assert.Equal(["1", "2"], rows.Rows.Select(row => row["a"]));
        Assert.Equal([1L, 3L], rows.Lines);
        Assert.Equal(RecordErrorCodes.TooLong, Assert.Single(rows.Errors.First).Code);
    }

    [Fact]
    public void Roles_that_native_events_do_not_have_are_refused()
    {
        var path = _folder.Write("a.ndjson", Native);
        Assert.Equal(2, RecordedRows.Read(path, new ColumnRoles { Score = "score", Label = "label" }).Rows.Count);
        Assert.Throws<RecordFileException>(() => RecordedRows.Read(path, new ColumnRoles { Score = "proba" }));
    }

    public void Dispose() => _folder.Dispose();
}
