using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Ingest.Files;

namespace ModelExporter.Tests.Ingest.Files;

public sealed class CsvEventsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Fields_in_quotes_hold_delimiters_line_ends_and_quotes()
    {
        var rows = Read("name,note\r\n\"a,b\",\"he said \"\"hi\"\"\r\nand left\"\r\nc,\"\"\r\n");
        Assert.Equal(["'a,b'", "'c'"], rows.Rows.Select(row => row["name"]));
        Assert.Equal("'he said \"hi\"\r\nand left'", rows.Rows[0]["note"]);
        Assert.Equal("Null", rows.Rows[1]["note"]);
        Assert.Equal([2L, 4L], rows.Lines);
        Assert.Equal(0, rows.Errors.Count);
    }

    [Theory]
    [InlineData("a;b\n1;2\n")]
    [InlineData("a\tb\n1\t2\n")]
    [InlineData("a|b\n1|2\n")]
    [InlineData("\uFEFFa,b\r\n1,2")]
    [InlineData("\n\na,b\n\n1,2\n\n")]
    [InlineData("\"a\",\"b\"\n\"1\",\"2\"")]
    public void Delimiter_byte_order_mark_line_ends_and_empty_lines_do_not_matter(string text)
    {
        var rows = Read(text);
        Assert.Equal(new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" }, Assert.Single(rows.Rows));
    }

    [Fact]
    public void A_delimiter_inside_of_values_is_not_taken_for_the_delimiter()
    {
        var rows = Read("name;place\n\"a,b,c\";x\nd,e,f;y\n");
        Assert.Equal(["'a,b,c'", "'d,e,f'"], rows.Rows.Select(row => row["name"]));
    }

    [Fact]
    public void A_ragged_row_is_rejected_with_its_line_and_spoils_no_other()
    {
        var rows = Read("a,b\n1,2\n3\n4,5,6\n7,8\n");
        Assert.Equal(["1", "7"], rows.Rows.Select(row => row["a"]));
        Assert.Equal([(3L, RecordErrorCodes.Ragged), (4L, RecordErrorCodes.Ragged)], rows.Errors.First.Select(error => (error.Line, error.Code)));
    }

    [Fact]
    public void A_quote_that_does_not_end_costs_its_line_only()
    {
        var rows = Read("a,b\n1,\"2\n3,4\n5,6\n");
        Assert.Equal(["3", "5"], rows.Rows.Select(row => row["a"]));
        var error = Assert.Single(rows.Errors.First);
        Assert.Equal((2L, RecordErrorCodes.UnterminatedQuote), (error.Line, error.Code));
    }

    [Fact]
    public void Text_after_a_closing_quote_is_rejected()
    {
        var rows = Read("a,b\n\"1\"x,2\n3,4\n");
        Assert.Equal("3", Assert.Single(rows.Rows)["a"]);
        Assert.Equal(RecordErrorCodes.TextAfterQuote, Assert.Single(rows.Errors.First).Code);
    }

    [Fact]
    public void A_record_longer_than_the_limit_is_rejected_and_reading_goes_on()
    {
        var rows = Read("a,b\n1,\"" + new string('x', (1 << 20) + 10) + "\"\n3,4\n");
        Assert.Equal("3", Assert.Single(rows.Rows)["a"]);
        var error = Assert.Single(rows.Errors.First);
        Assert.Equal((2L, RecordErrorCodes.TooLong), (error.Line, error.Code));
    }

    [Fact]
    public void Roles_decide_what_a_column_is_and_one_column_may_have_two()
    {
        var roles = new ColumnRoles
        {
            Model = "m",
            Version = "v",
            Timestamp = "t",
            Id = "i",
            Prediction = "p",
            Score = "s",
            Scores = [new ClassColumn("yes", "s"), new ClassColumn("no", "n")],
            Label = "l",
            Ignored = ["x"],
        };
        var rows = Read("f,m,v,t,i,p,s,n,l,x\n1,credit,7,2018-01-01 00:00:00.500,e1,approve,0.9,0.1,true,9\n2,,,,,,,,,\n", roles);
        Assert.Equal(
            new Dictionary<string, string> { ["f"] = "1", ["_prediction"] = "'approve'", ["_score"] = "0.9", ["yes"] = "0.9", ["no"] = "0.1", ["_label"] = "yes" }, rows.Rows[0]);
        Assert.Equal(["credit 7", "default default"], rows.Models);
        Assert.Equal(new DateTimeOffset(2018, 1, 1, 0, 0, 0, 500, TimeSpan.Zero).ToUnixTimeMilliseconds(), rows.Heads[0].TimestampMilliseconds);
        Assert.Equal(ModelExporter.Monitoring.Events.EventId.Of("e1"u8), rows.Heads[0].Id);
        Assert.Equal("Null", rows.Rows[1]["_prediction"]);
    }

    [Fact]
    public void A_time_or_model_that_cannot_be_read_rejects_its_row_with_line_and_column()
    {
        var rows = Read("f,m,t\n1,a b,2018-01-01\n2,a,yesterday\n3,a,1514764800\n", new ColumnRoles { Model = "m", Timestamp = "t" });
        Assert.Equal("3", Assert.Single(rows.Rows)["f"]);
        Assert.Equal([(2L, "m", RecordErrorCodes.InvalidModel), (3L, "t", RecordErrorCodes.InvalidTimestamp)], rows.Errors.First.Select(error => (error.Line, error.Column, error.Code)));
        Assert.Contains("'yesterday'", rows.Errors.First[1].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,a\n1,2\n", "twice")]
    [InlineData("a,b\n1,2\n", "--score names the column 'missing'")]
    [InlineData("", "empty")]
    [InlineData("\n\n", "no header")]
    public void A_file_that_does_not_fit_says_why(string text, string reason)
    {
        var problem = Assert.Throws<RecordFileException>(() => Read(text, new ColumnRoles { Score = "missing" }));
        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_no_feature_can_have_are_left_out_and_told()
    {
        using var file = EventFile.Open(_folder.Write("a.csv", ",_x,a\n0,1,2\n"), ColumnRoles.None, new EventFileOptions(), new RecordErrors());
        Assert.True(file.Read());
        Assert.Equal(["a"], file.Batch.Slices.Single().Features.All.Select(column => column.Name));
        Assert.Equal(["", "_x"], file.UnusedColumns.Select(column => column.Column));
    }

    [Fact]
    public void Whatever_is_written_by_the_rules_is_read_as_it_was()
    {
        var alphabet = new[] { 'a', 'é', ',', '"', '\n', '\r', ';', ' ', '1' };
        var text = Gen.Elements(alphabet).ListOf().Select(letters => "t" + string.Concat(letters) + "t");
        var table = text.ListOf(3).ListOf().Select(rows => rows.ToList());
        Check.One(Properties.Config, Prop.ForAll(table.ToArbitrary(), rows =>
        {
            var written = "x,y,z\n" + string.Concat(rows.Select(row => string.Join(',', row.Select(value => '"' + value.Replace("\"", "\"\"", StringComparison.Ordinal) + '"')) + "\n"));
            var read = Read(written);
            return read.Errors.Count == 0 && read.Rows.Count == rows.Count
                && rows.Zip(read.Rows).All(pair => pair.First.SequenceEqual(new[] { "x", "y", "z" }.Select(name => pair.Second[name][1..^1])));
        }));
    }

    public void Dispose() => _folder.Dispose();

    private RecordedRows Read(string text, ColumnRoles? roles = null) => RecordedRows.Read(_folder.Write("rows.csv", text), roles);
}
