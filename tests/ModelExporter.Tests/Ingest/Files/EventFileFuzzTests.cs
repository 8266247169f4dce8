using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Ingest.Files;

namespace ModelExporter.Tests.Ingest.Files;

public sealed class EventFileFuzzTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Whatever_bytes_a_file_has_it_is_read_or_refused()
    {
        var piece = Gen.Elements("a,b\n", "1,2\n", "\"", "\n", "\r", "{\"a\":1}\n", "{\"model\":\"m\",\"features\":{\"a\":1}}\n", "{", "[", ",", ";", "\u0000", "\uFEFF", "é", "\\u12", "x");
        Check.One(Properties.Config, Prop.ForAll(piece.ListOf().ToArbitrary(), pieces =>
        {
            var path = _folder.Write("any", string.Concat(pieces));
            try
            {
                var rows = RecordedRows.Read(path);
                return rows.Lines.TrueForAll(line => line >= 1);
            }
            catch (RecordFileException problem)
            {
                return problem.Message.StartsWith(path, StringComparison.Ordinal);
            }
        }));
    }

    [Fact]
    public void Where_the_window_of_bytes_ends_does_not_matter()
    {
        // Rows of growing length, so that every part of a row meets the end of a window once.
        var rows = Enumerable.Range(0, 2000).Select(i => $"{i},\"{new string('x', i % 97)}\"\"{new string('\n', i % 3)}\",{i}\r\n");
        var read = RecordedRows.Read(_folder.Write("rows.csv", "a,b,c\r\n" + string.Concat(rows)), options: new EventFileOptions());
        Assert.Equal(2000, read.Rows.Count);
        Assert.Equal(0, read.Errors.Count);
        for (var i = 0; i < 2000; i++)
        {
            Assert.Equal($"'{new string('x', i % 97)}\"{new string('\n', i % 3)}'", read.Rows[i]["b"]);
            Assert.Equal(i.ToString(System.Globalization.CultureInfo.InvariantCulture), read.Rows[i]["c"]);
        }
    }

    public void Dispose() => _folder.Dispose();
}
